//! RFC 7644 section 3.6: deleting resources.

use serde_json::{Value, json};

use super::duty::{Duty, may, must, should};
use super::finding::{Judged, Short, skipped};
use super::get::NOBODY;
use super::made::Made;
use super::rig::Rig;
use super::shape::{list, text};

const S: &str = "7644 3.6";

pub(super) const DUTIES: &[Duty] = &[
    must("delete.answers-204", S, "a DELETE is answered 204 without a body", answers_204),
    must("delete.gone", S, "what was deleted is answered 404, whatever is asked of it", gone),
    must("delete.gone-from-lists", S, "what was deleted is in no list", gone_from_lists),
    should("delete.name-is-free", S, "the userName of somebody who was deleted can be given again", name_is_free),
    must("delete.id-is-not", "7643 3.1", "the id of somebody who was deleted is not given again", id_is_not),
    may("delete.gone-from-groups", "7643 4.2", "somebody who was deleted is no member of a group", gone_from_groups),
    must("delete.group-leaves-people", S, "deleting a group deletes nobody in it", group_leaves_people),
    must("delete.unknown-404", S, "a DELETE of nobody is answered 404", unknown_404),
];

/// Somebody who is not there any more.
fn deleted(rig: &Rig) -> Judged<Made> {
    let made = rig.person(&json!({}))?;
    let reply = rig.delete(&made.path).map_err(Short::into_ground)?;
    reply.succeeds().map_err(Short::into_ground)?;
    Ok(made)
}

fn answers_204(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.delete(&made.path)?;
    reply.is(204)?;
    if reply.body.is_empty() { Ok(()) } else { Err(reply.fails("a 204 has no body")) }
}

fn gone(rig: &Rig) -> Judged {
    let made = deleted(rig)?;
    rig.get(&made.path)?.is(404)?;
    rig.put(&made.path, &made.sent)?.is(404)?;
    if rig.needs("patch").is_ok() {
        rig.patch(&made.path, &json!({ "op": "replace", "path": "userName", "value": made.sent("userName") }))?
            .is(404)?;
    }
    rig.delete(&made.path)?.is(404).map(drop)
}

fn gone_from_lists(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let made = deleted(rig)?;
    let reply = rig.find(rig.user()?, &format!("userName eq \"{}\"", made.sent("userName")))?;
    if reply.resources()?.is_empty() { Ok(()) } else { Err(reply.fails("nobody was to be found")) }
}

fn name_is_free(rig: &Rig) -> Judged {
    let made = deleted(rig)?;
    rig.post(&rig.user()?.endpoint, &made.sent)?.is(201).map(drop)
}

fn id_is_not(rig: &Rig) -> Judged {
    let made = deleted(rig)?;
    let again = rig.make(rig.user()?, &json!({ "userName": made.sent("userName") }))?;
    if again.id == made.id { Err(again.reply.fails("it has the id of the one before")) } else { Ok(()) }
}

fn gone_from_groups(rig: &Rig) -> Judged {
    let (leaver, stayer) = (rig.person(&json!({}))?, rig.person(&json!({}))?);
    let team = rig.team(&[&leaver, &stayer])?;
    if list(rig.read(&team.path)?.json(), "members").len() != 2 {
        return skipped("the group does not have its two members");
    }
    rig.delete(&leaver.path)?.succeeds().map_err(Short::into_ground)?;
    let after = rig.read(&team.path)?;
    let members = list(after.json(), "members");
    let ids: Vec<&str> = members.iter().filter_map(|one| text(one, "value")).collect();
    if ids == [stayer.id.as_str()] {
        Ok(())
    } else {
        Err(after.fails_at(format!("{} alone is due", stayer.id), &json!(members)))
    }
}

fn group_leaves_people(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let team = rig.team(&[&made])?;
    rig.delete(&team.path)?.succeeds().map_err(Short::into_ground)?;
    rig.get(&made.path)?.is(200)?;
    let groups = rig.read(&made.path)?;
    match list(groups.json(), "groups") {
        [] => Ok(()),
        left => Err(groups.fails_at("the group is gone", &Value::Array(left.to_vec()))),
    }
}

fn unknown_404(rig: &Rig) -> Judged {
    rig.delete(&format!("{}/{NOBODY}", rig.user()?.endpoint))?.is(404).map(drop)
}
