//! Two reports beside each other.

use crate::runs::imports;
use crate::support::World;

#[test]
fn two_runs_say_what_only_one_of_them_has_and_what_both_say_differently() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email,Job Title\nann@acme.example,Clerk\nbob@acme.example,Clerk\n");
    anna.opens("/provisioning/1/compare").is(200).says("There is no other run to compare with yet.");
    imports(&world, "Email,Job Title\nann@acme.example,Boss\ncho@acme.example,Clerk\n");
    imports(&world, "Email,Job Title\nann@acme.example,Chair\ndia@acme.example,Clerk\n");
    let choice = anna.opens("/provisioning/3/compare");
    choice.is(200).says("Compare with").says("Run 1 ·").says("Completed").keeps_quiet_about("Only in run");
    let page = anna.opens("/provisioning/3/compare?with=2");
    page.is(200).says("Compare run 3 with run 2").says("Only in run 3").says("Only in run 2");
    page.says("In both, and not the same").says("As in run 2").says("after: Boss").says("after: Chair");
    let (ours, theirs) = (page.text.find("dia@acme").expect("Dia"), page.text.find("cho@acme").expect("Cho"));
    assert!(ours < theirs, "{page:?}");
    assert!(page.text.contains("<option value=\"2\" selected>"), "{page:?}");
    anna.opens("/provisioning/1/compare?with=1").says("Nothing is different.");
}

#[test]
fn a_run_that_is_not_there_is_none_to_compare_with() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email\nann@acme.example\n");
    imports(&world, "Email\nbob@acme.example\n");
    for odd in ["9", "01", "x", "-1", ""] {
        anna.opens(&format!("/provisioning/2/compare?with={odd}"))
            .is(200)
            .says("There is no such run to compare with.");
    }
    anna.opens("/provisioning/9/compare").is(404);
    anna.opens("/provisioning/9/compare?with=1").is(404);
}
