//! How a browser wants its pages: light or dark, with keys or without. A cookie of its own, which says nothing else.

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

/// How a browser wants its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) theme: Theme,
    /// Single letters act (WCAG 2.1.4: they can be switched off).
    pub(super) keys: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { theme: Theme::System, keys: true }
    }
}

impl Theme {
    /// What there is to choose from.
    pub(super) const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// `system`, `light`, `dark`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Anything else is as the system has it.
    pub(super) fn read(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

impl Look {
    /// Reads what [`Look::written`] wrote; what can't be read is the default.
    pub(super) fn read(sent: &str) -> Look {
        let (theme, keys) = sent.split_once('.').unwrap_or((sent, ""));
        Look { theme: Theme::read(theme), keys: keys != "off" }
    }

    /// For the cookie.
    pub(super) fn written(self) -> String {
        format!("{}.{}", self.theme.name(), if self.keys { "on" } else { "off" })
    }

    /// For `data-theme`; nothing where the system decides.
    pub(super) fn theme(self) -> Option<&'static str> {
        (self.theme != Theme::System).then_some(self.theme.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_anything_else_is_the_default() {
        for theme in Theme::ALL {
            for keys in [true, false] {
                let look = Look { theme, keys };
                assert_eq!(Look::read(&look.written()), look);
            }
        }
        for odd in ["", "x", ".", "dark\"><script>", "..off", "system"] {
            let read = Look::read(odd);
            assert!(Theme::ALL.contains(&read.theme), "{odd}");
        }
        assert_eq!(Look::read("x.on"), Look::default());
    }
}
