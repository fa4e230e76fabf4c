//! What stands around every page: who is signed in, where one is, TEST MODE in words, how the directory is.

use app::App;
use app::admins::Role;
use app::sessions::{self, Admin};
use app::status::{self, Connection, Status, Trouble};
use planning::{Mode, Source, wording};

use super::assets;
use super::look::Look;
use super::moment::Moment;
use super::visit::Visit;
use super::words::{Words, grouped};

/// The frame of one page.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The address of this page, to look at it again.
    pub(super) here: String,
    pub(super) words: Words,
    pub(super) form_token: String,
    /// What the form before this page did.
    pub(super) said: Option<String>,
    /// Whoever is signed in; nobody on the pages before that.
    pub(super) account: Option<Account>,
    /// A window stands before the page, which can't be reached meanwhile.
    pub(super) behind_window: bool,
    /// How this browser wants its pages.
    pub(super) look: Look,
}

/// The frame's part for somebody signed in.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) ribbon: Option<Ribbon>,
    pub(super) navigation: Vec<Item>,
    /// On the pages of Account Settings: where one is there.
    pub(super) settings: Option<Place>,
    pub(super) status_line: StatusLine,
    /// For instants.
    pub(super) status: Status,
    /// What is looked for, on the page that tells what was found.
    pub(super) looked_for: String,
}

/// “Okta · Listening · last heard 4 minutes ago · Test Mode: nothing is changed · report 3 minutes old”.
#[derive(Clone, Debug)]
pub(super) struct StatusLine {
    /// Who is connected.
    pub(super) who: String,
    /// How the connection is, in a word or two.
    pub(super) state: String,
    /// As badges are called.
    pub(super) kind: &'static str,
    /// Why, and where to see more of it.
    pub(super) why: Option<(String, String)>,
    /// What else is to be known.
    pub(super) more: Vec<String>,
    /// The newest report: where it is, and how old.
    pub(super) report: Option<(String, String)>,
}

/// What no page may leave unsaid.
#[derive(Clone, Debug)]
pub(super) struct Ribbon {
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) sentence: String,
}

/// A line of the navigation.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) path: &'static str,
    pub(super) label: String,
    pub(super) below: bool,
    pub(super) here: bool,
}

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Overview,
    Users,
    Groups,
    Provisioning,
    Import,
    AccountSettings,
    Security,
    UserProvisioning,
    Administrators,
    Mapping,
    Guides,
    Requests,
    Explain,
    Audit,
    /// A page that stands for another, such as an error.
    Nowhere,
}

/// What a form may have done; `said=` in the address, and nothing else, is told.
const SAID: &[(&str, &str)] = &[
    ("saved", "said-saved"),
    ("saved-off", "said-saved-off"),
    ("switched", "said-switched"),
    ("switched-mapping", "said-switched-mapping"),
    ("signed-out", "said-signed-out"),
    ("password", "said-password"),
    ("session-ended", "said-session-ended"),
    ("approved", "said-approved"),
    ("approved-spared", "said-approved-spared"),
    ("kept", "said-kept"),
    ("kept-person", "said-kept-person"),
    ("rejected", "said-rejected"),
    ("cancelled", "said-cancelled"),
    ("undoing", "said-undoing"),
    ("imported", "said-imported"),
    ("role-changed", "said-role-changed"),
    ("administrator-removed", "said-administrator-removed"),
    ("removed-self", "said-removed-self"),
    ("mapping-saved", "said-mapping-saved"),
    ("mapping-same", "said-mapping-same"),
    ("edited", "said-edited"),
    ("created", "said-created"),
    ("created-group", "said-created-group"),
    ("nothing", "said-nothing"),
    ("keep-ended", "said-keep-ended"),
    ("picked-nobody", "said-picked-nobody"),
    ("look", "said-look"),
];

/// The pages of Account Settings, as their navigation calls them.
const SETTINGS: [(Place, &str); 6] = [
    (Place::AccountSettings, "account"),
    (Place::Security, "security"),
    (Place::Administrators, "administrators"),
    (Place::UserProvisioning, "user-provisioning"),
    (Place::Mapping, "mapping"),
    (Place::Guides, "guides"),
];

impl Frame {
    /// The frame of a page before the sign-in.
    pub(super) fn alone(visit: &Visit, visitor: &str) -> Frame {
        Frame { form_token: sessions::form_token(visitor), ..Frame::bare(visit) }
    }

    /// The frame of a page without a form.
    pub(super) fn bare(visit: &Visit) -> Frame {
        let words = Words;
        let said = visit.call.parameter("said").and_then(|said| SAID.iter().find(|(name, _)| *name == said));
        Frame {
            words,
            form_token: String::new(),
            said: said.map(|(_, id)| words.say(id)),
            account: None,
            behind_window: false,
            look: visit.look(),
            here: visit.here(),
        }
    }

    /// The frame of a page of somebody signed in.
    ///
    /// Errors: the store's.
    pub(super) fn of(app: &App, visit: &Visit, admin: &Admin, here: Place) -> Result<Frame, app::Error> {
        let status = status::look(app, admin.slug())?;
        let frame = Frame::bare(visit);
        let account = Account::new(frame.words, admin.account_name(), admin.email(), admin.role(), status, here);
        Ok(Frame { form_token: visit.form_token(), account: Some(account), ..frame })
    }

    pub(super) fn language(&self) -> &'static str {
        self.words.language()
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// A number that counts something.
    #[expect(clippy::unused_self, reason = "another language will group otherwise")]
    pub(super) fn count<N: Copy + TryInto<usize>>(&self, number: &N) -> String {
        grouped((*number).try_into().unwrap_or_default())
    }

    /// Where a file of ours is.
    #[expect(clippy::unused_self, reason = "templates reach everything through the frame")]
    pub(super) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// Now.
    pub(super) fn now(&self) -> jiff::Timestamp {
        self.account.as_ref().map_or(jiff::Timestamp::UNIX_EPOCH, |account| account.status.now)
    }

    /// An instant in the account's zone.
    pub(super) fn moment(&self, at: jiff::Timestamp) -> Option<Moment> {
        self.account.as_ref().map(|account| Moment::new(self.words, &account.status, at))
    }

    /// A sentence about a plan, with its instants in the account's time.
    pub(super) fn told(&self, sentence: &str) -> String {
        wording::by_clock(sentence, |at| self.moment(at).map(|at| at.shown))
    }
}

impl Account {
    fn new(words: Words, name: &str, email: &str, role: Role, status: Status, here: Place) -> Account {
        Account {
            name: name.to_owned(),
            email: email.to_owned(),
            role: words.role(role),
            ribbon: ribbon(words, &status),
            navigation: navigation(words, here),
            settings: SETTINGS.iter().map(|(place, _)| *place).find(|at| *at == here),
            looked_for: String::new(),
            status_line: status_line(words, &status),
            status,
        }
    }

    /// Is one at this page of Account Settings?
    pub(super) fn is_at(&self, page: &str) -> bool {
        SETTINGS.iter().any(|(place, name)| self.settings == Some(*place) && *name == page)
    }

    /// Is one at a page below User Management?
    pub(super) fn is_at_users(&self) -> bool {
        ["user-provisioning", "mapping", "guides"].iter().any(|page| self.is_at(page))
    }
}

fn navigation(words: Words, here: Place) -> Vec<Item> {
    let item = |path, label: &str, below, place| Item { path, label: words.say(label), below, here: here == place };
    vec![
        item("/", "label-overview", false, Place::Overview),
        item("/users", "label-users", false, Place::Users),
        item("/groups", "label-groups", true, Place::Groups),
        item("/provisioning", "label-provisioning", true, Place::Provisioning),
        item("/users/import", "label-import", true, Place::Import),
        item("/requests", "label-requests", false, Place::Requests),
        item("/explain", "label-explain", false, Place::Explain),
        item("/audit", "label-audit", false, Place::Audit),
    ]
}

fn ribbon(words: Words, status: &Status) -> Option<Ribbon> {
    if !status.enabled {
        let (title, sentence) = (words.say("ribbon-off-title"), words.say("ribbon-off"));
        return Some(Ribbon { kind: "off", title, sentence });
    }
    (status.mode == Mode::Test).then(|| Ribbon {
        kind: "test",
        title: words.say("ribbon-test-title"),
        sentence: words.say("ribbon-test"),
    })
}

/// The name of whoever the directory comes from.
pub(super) fn provider(words: Words, status: &Status) -> String {
    match (status.source, status.profile.as_str()) {
        (Source::Adi, _) => words.say("profile-adi"),
        (_, "okta") => words.say("profile-okta"),
        (_, "entra") => words.say("profile-entra"),
        (_, "onelogin") => words.say("profile-onelogin"),
        (_, "jumpcloud") => words.say("profile-jumpcloud"),
        (_, "ping") => words.say("profile-ping"),
        (_, "google") => words.say("profile-google"),
        _ => words.say("profile-other"),
    }
}

/// Why what comes is turned away, and where to look.
pub(super) fn trouble(words: Words, trouble: &Trouble) -> (String, String) {
    let request = |id: &str| format!("/requests/{id}");
    match trouble {
        Trouble::DeadKey(sentence) => (sentence.clone(), "/account/user-provisioning".to_owned()),
        Trouble::UnknownKey(id) => (words.say("status-unknown-key"), request(id)),
        Trouble::Fault(id) => (words.say("status-fault"), request(id)),
    }
}

fn status_line(words: Words, status: &Status) -> StatusLine {
    let state = |kind, id: &str| (kind, words.say(id));
    let (kind, said) = match &status.connection {
        Connection::Off => state("", "state-off"),
        Connection::NotConnected => state("wait", "state-not-connected"),
        Connection::Waiting => state("", "state-waiting"),
        Connection::Refusing(_) => state("bad", "state-refusing"),
        Connection::Paused => state("wait", "state-paused"),
        Connection::Receiving => state("good", "state-receiving"),
        Connection::Listening => state("good", "state-listening"),
        Connection::Quiet => state("wait", "state-quiet"),
    };
    let why = match &status.connection {
        Connection::Refusing(why) => Some(trouble(words, why)),
        Connection::Paused => Some((words.say("status-paused"), "/account/user-provisioning".to_owned())),
        Connection::Off => Some((words.say("status-off"), "/account/user-provisioning".to_owned())),
        Connection::NotConnected => {
            Some((words.say("status-no-token"), "/account/user-provisioning/guides".to_owned()))
        }
        _ => None,
    };
    let ago = |at| Moment::new(words, status, at).ago;
    let mut more = Vec::new();
    if status.enabled {
        more.extend(status.heard_at.map(|at| words.fill("status-heard", &[("ago", ago(at).into())])));
        if status.filling {
            more.push(words.say("status-filling"));
        }
        more.push(if status.mode == Mode::Test { words.say("status-test") } else { words.say("status-live") });
    }
    let report = status.report.filter(|_| status.enabled);
    StatusLine {
        who: provider(words, status),
        state: said,
        kind,
        why,
        more,
        report: report
            .map(|(run, at)| (format!("/provisioning/{run}"), words.fill("status-report", &[("ago", ago(at).into())]))),
    }
}

#[cfg(any(test, feature = "samples"))]
impl Frame {
    /// The frame of a sample: an account in Test Mode whose IdP was heard four minutes ago.
    pub(super) fn sample(here: Place) -> Frame {
        Frame::sample_of(here, Frame::sample_status())
    }

    /// How the account of a sample stands.
    pub(super) fn sample_status() -> Status {
        let now: jiff::Timestamp = "2026-11-03T08:00:00Z".parse().unwrap_or_default();
        Status {
            enabled: true,
            source: Source::Scim,
            mode: Mode::Test,
            profile: "okta".to_owned(),
            filling: true,
            has_token: true,
            heard_at: Some(now - jiff::SignedDuration::from_mins(4)),
            connection: Connection::Listening,
            report: Some((42, now - jiff::SignedDuration::from_mins(3))),
            time_zone: jiff::tz::TimeZone::UTC,
            now,
        }
    }

    /// The frame of a sample whose account stands otherwise.
    pub(super) fn sample_of(here: Place, status: Status) -> Frame {
        let account = Account::new(
            Words,
            "Meridian Freight Ltd",
            "anna.maria.schmidt@meridian.example",
            Role::Owner,
            status,
            here,
        );
        Frame { account: Some(account), form_token: "sample".to_owned(), ..Frame::sample_alone() }
    }

    /// The frame of a sample before the sign-in.
    pub(super) fn sample_alone() -> Frame {
        Frame {
            words: Words,
            form_token: "sample".to_owned(),
            said: None,
            account: None,
            behind_window: false,
            look: Look::default(),
            here: "/".to_owned(),
        }
    }
}
