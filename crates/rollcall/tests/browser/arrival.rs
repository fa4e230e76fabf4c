//! The first hour: by the setup link to the guide of one's identity provider, whose steps tick while it calls, and on to the
//! first report. No address is known by heart: every page is one that a page before leads to.

use crate::account::{PASSWORD, text};
use crate::story::Story;

#[test]
fn from_the_setup_link_to_the_first_report_the_pages_lead() {
    let story = Story::begins();
    let created = story.operator.json("account create co --name Corp --admin-email anna@corp.example");
    let anna = story.person("Anna");
    anna.opens(text(&created, "setup_url"));
    anna.types("Password", PASSWORD);
    anna.types("The same again", PASSWORD);
    anna.clicks("Set password and sign in");
    anna.sees("User provisioning is off");

    // The way to the guide, and from there to what its first steps ask for.
    anna.clicks("anna@corp.example");
    anna.clicks("Account Settings");
    anna.clicks("User Management");
    anna.clicks_in("Account Settings", "Setup Guides");
    anna.clicks("Okta");
    anna.sees("Waiting for the first call.");
    anna.inspects("arrival-guide");
    anna.clicks_in("Account Settings", "User Provisioning");
    anna.clicks("Enable User Provisioning (User Syncing)");
    anna.clicks("+ SCIM Settings");
    anna.clicks("Generate SCIM Token");
    anna.sees("This is the only time that the token is shown.");
    let token = anna.value_of("SCIM token");
    anna.clicks("OK");
    anna.clicks("Save Changes");
    anna.sees("Saved.");
    anna.clicks_in("Account Settings", "Setup Guides");
    anna.clicks("Okta");
    anna.sees("Listening: each step ticks by itself when its call arrives.");
    anna.sees("Waiting for the first call.");

    // In Okta one person is assigned, and the page that is open tells of them.
    let file = story.operator.file("token", &token);
    let url = story.address("/scim/v2/co");
    story.operator.types(&format!("simulate okta --url {url} --token-file {file} --people 1")).ends(0);
    anna.sees_no_longer("Waiting for the first call.");
    anna.sees("arrived on");
    anna.inspects("arrival-guide-ticked");

    anna.clicks_in("Account Settings", "User Provisioning");
    anna.clicks("+ SCIM Settings");
    anna.clicks("Force Sync Now");
    anna.sees("Test Mode: 1 person would be created");
    anna.sees("Nothing was applied.");
    anna.inspects("arrival-report");
}
