//! The administrator's guide in its eleven steps (product.md section 2), from the address at the top right to the first
//! report, and on to going live. By keyboard alone, and without JavaScript too.

use fantoccini::key::Key;

use crate::account::ANNA;
use crate::person::Person;
use crate::story::Story;

const ENABLE: &str = "Enable User Provisioning (User Syncing)";
/// Whoever follows the guide activates so few controls.
const ACTIVATIONS: usize = 14;

/// Two who are not in the directory.
const LEAVERS: &str = "Email,First Name,Last Name\nlea@corp.example,Lea,Gone\nleo@corp.example,Leo,Gone\n";

#[test]
fn the_guide_by_keyboard_alone() {
    Story::of_anna(|story, anna| follows_the_guide(story, anna, "guide"));
}

#[test]
fn the_guide_without_javascript() {
    Story::of_anna(|story, anna| {
        anna.allows_javascript(false);
        follows_the_guide(story, anna, "");
    });
}

/// Looks at the page too where the pictures have a name.
fn follows_the_guide(story: &Story, anna: &Person<'_>, pictures: &str) {
    story.has_people(LEAVERS);
    let looks = |name: &str| {
        if !pictures.is_empty() {
            anna.inspects(&format!("{pictures}-{name}"));
        }
    };
    anna.opens("/");
    let before = anna.activations();

    // 1 to 3: the way there.
    anna.presses_on(ANNA, Key::Enter);
    anna.presses_on("Account Settings", Key::Enter);
    anna.is_at("/account");
    anna.presses_on("User Management", Key::Enter);
    anna.presses_on("User Provisioning", Key::Enter);
    anna.is_at("/account/user-provisioning");
    anna.does_not_see("+ SCIM Settings");

    // 4 to 6: the further settings display.
    anna.presses_on(ENABLE, Key::Space);
    anna.presses_on("SCIM", Key::Space);
    anna.presses_on("+ SCIM Settings", Key::Enter);
    looks("settings");

    // 7 and 8: the token, before anything is saved.
    anna.presses_on("Generate SCIM Token", Key::Enter);
    anna.sees("This is the only time that the token is shown.");
    let token = copies(anna, "Copy token", "SCIM token");
    looks("token");
    anna.presses_on("OK", Key::Enter);
    anna.sees_no_longer("This is the only time");
    anna.sees("Regenerate SCIM token");
    assert!(anna.is_ticked(ENABLE) && anna.is_ticked("SCIM"), "the unsaved ticks are as they were");

    // 9 to 11: where the IdP finds us; Test Mode stays ticked.
    let tenant_url = copies(anna, "Copy Tenant URL", "Tenant URL");
    assert_eq!(tenant_url, story.address("/scim/v2/co"));
    assert!(anna.is_ticked("Test Mode"));
    anna.presses_on("Save Changes", Key::Enter);
    anna.sees("Saved.");
    anna.sees("TEST MODE");

    // The IdP's side of it: the switch is turned there, and people come.
    let file = story.operator.file("token", &token);
    story.operator.types(&format!("simulate okta --url {tenant_url} --token-file {file} --people 20")).ends(0);
    story.operator.types("sync complete co").ends(0);

    // The first report, with no change from the IdP needed.
    anna.presses_on("+ SCIM Settings", Key::Enter);
    anna.presses_on("Force Sync Now", Key::Enter);
    anna.sees("Test Mode: 2 people would be archived, 20 people would be created");
    let activations = anna.activations() - before;
    assert!(activations <= ACTIVATIONS, "{activations} activations");
    looks("first-report");
    goes_live(anna, &looks);
}

/// Copies by the button; without JavaScript there is none, and the text is taken from its field.
fn copies(anna: &Person<'_>, button: &str, field: &str) -> String {
    let text = anna.value_of(field);
    if anna.screen.get().javascript {
        anna.presses_on(button, Key::Enter);
        anna.sees("Copied.");
        assert_eq!(anna.clipboard(), text);
    }
    text
}

/// Turning Test Mode off shows what that means, and saving it approves that very plan.
fn goes_live(anna: &Person<'_>, looks: &dyn Fn(&str)) {
    anna.opens("/users");
    anna.does_not_see("@meridian.example");
    anna.opens("/account/user-provisioning");
    anna.does_not_see("Save Changes turns Test Mode off");
    anna.presses_on("Test Mode", Key::Space);
    anna.sees("Save Changes turns Test Mode off and applies this plan");
    anna.sees("2 people would be archived, 20 people would be created");
    anna.sees("lea@corp.example");
    looks("going-live");
    anna.presses_on("Save Changes", Key::Enter);
    anna.sees("Approved.");
    anna.sees("Completed");
    anna.sees("2 people archived, 20 people created");
    looks("live-report");
    anna.opens("/users");
    anna.sees("@meridian.example");
    looks("people");
}

/// RFC 9110 section 15.4: the answer of a form is a page of its own, and reloading asks the browser to send it again.
#[test]
fn reloading_the_tokens_window_makes_no_second_token() {
    Story::of_anna(|story, anna| {
        anna.opens("/account/user-provisioning");
        anna.clicks(ENABLE);
        anna.clicks("+ SCIM Settings");
        anna.clicks("Generate SCIM Token");
        let token = anna.value_of("SCIM token");
        anna.reloads();
        anna.sees("This window has shown its token already");
        anna.does_not_see("This is the only time");
        let tokens = story.operator.json("token list co");
        assert_eq!(tokens.as_array().unwrap().len(), 1, "{tokens}");
        assert!(token.ends_with(tokens[0]["last4"].as_str().unwrap()));
        anna.clicks("OK");
        assert!(anna.is_ticked(ENABLE), "what is not saved is still there");
        let settings = story.operator.json("settings show co");
        assert_eq!(settings["provisioning.enabled"], false, "and not saved");
    });
}
