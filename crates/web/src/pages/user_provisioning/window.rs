//! What stands before the page until it is answered. Its buttons send the page's own form.

use app::tokens::Opens;

use super::keys::ClientLine;
use crate::pages::frame::Frame;
use crate::pages::words::Words;

/// A window.
#[derive(Clone, Debug)]
pub(super) enum Window {
    /// A token, shown once.
    Token(Of, String),
    /// Asks when the present token stops, and how long the new one lives.
    Regenerate(Of),
    /// Asks whether the present token is to stop.
    Revoke(Of),
    /// An OAuth client, its secret shown once.
    Client { id: String, secret: String, token_url: String },
    /// Asks whether an OAuth client is to stop.
    RevokeClient(Box<ClientLine>),
    /// Asks whether the directory is complete: how many are in it.
    Complete(String),
    /// Asks what is to be with changes that are not saved.
    Unsaved {
        /// Whether there is anything to sync by the settings that are saved.
        enabled: bool,
    },
    /// A title, a sentence, and OK.
    Told(String, String),
}

/// Of which source a token is: its words, and its part of the names that buttons have.
#[derive(Clone, Debug)]
pub(super) struct Of {
    /// Empty for SCIM: the model's own buttons.
    pub(super) prefix: &'static str,
    pub(super) title: String,
    pub(super) field: String,
    pub(super) warning: String,
    pub(super) regenerate: String,
    pub(super) anew: String,
    pub(super) revoke: String,
    pub(super) stops: String,
}

impl Of {
    pub(super) fn source(words: Words, opens: Opens) -> Of {
        let of = |scim: &str, adi: &str| words.say(if opens == Opens::Adi { adi } else { scim });
        Of {
            prefix: if opens == Opens::Adi { "adi-" } else { "" },
            title: of("window-token-title", "window-adi-token-title"),
            field: of("window-token", "window-adi-token"),
            warning: of("window-token-warning", "window-adi-token-warning"),
            regenerate: of("label-regenerate", "adi-regenerate"),
            anew: of("window-regenerate", "window-adi-regenerate"),
            revoke: of("label-revoke", "adi-revoke"),
            stops: of("window-revoke", "window-adi-revoke"),
        }
    }
}

impl Window {
    /// A sentence about a token.
    pub(super) fn told_of(words: Words, opens: Opens, sentence: String) -> Window {
        Window::Told(words.say(if opens == Opens::Adi { "window-adi-token" } else { "window-told-title" }), sentence)
    }

    /// How many are in the directory, for the question whether that is everybody.
    pub(super) fn complete(frame: &Frame, people: i64, groups: i64) -> Window {
        Window::Complete(
            frame.words.fill("window-complete-there", &[("people", people.into()), ("groups", groups.into())]),
        )
    }
}
