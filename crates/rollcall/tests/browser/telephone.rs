//! On a telephone the console's navigation is behind one button. The browser itself opens it: no script has to.

use fantoccini::key::Key;

use crate::screen::Scheme;
use crate::story::Story;

#[test]
fn the_menu_opens_by_keyboard_and_without_javascript() {
    Story::of_anna(|_, anna| {
        anna.has_width(360);
        anna.allows_javascript(false);
        anna.opens("/account/user-provisioning");
        anna.does_not_see("Password and Sessions");
        anna.presses_on("Menu", Key::Enter);
        anna.sees("Password and Sessions");
        anna.presses(Key::Escape);
        anna.sees_no_longer("Password and Sessions");
        assert_eq!(anna.focus(), "Menu", "whoever closes it is where they were");
        anna.presses(Key::Enter);
        anna.presses_on("Audit", Key::Enter);
        anna.is_at("/audit");
        anna.sees("What people changed");
    });
}

#[test]
fn the_open_menu_can_be_used_by_everybody() {
    Story::of_anna(|_, anna| {
        anna.has_width(360);
        anna.opens("/account/user-provisioning");
        anna.clicks("Menu");
        anna.sees("Password and Sessions");
        anna.needs_no_sideways_scrolling();
        for scheme in [Scheme::Light, Scheme::Dark] {
            anna.prefers(scheme);
            anna.meets_wcag();
        }
        anna.clicks("Close");
        anna.sees_no_longer("Password and Sessions");
    });
}
