//! What a right answer is, beyond its status: a server that answers fast and wrong is not fast.
//!
//! Each question returns what the answer lacks, in a few words that stand behind method and path.

use serde_json::Value;

use super::shapes::PAGE;

/// RFC 7644 section 3.4.2: `Resources` may be absent when nothing was found.
fn resources(list: &Value) -> &[Value] {
    list.get("Resources").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The list is empty.
pub(super) fn nobody(list: &Value) -> Result<(), String> {
    match resources(list) {
        [] => Ok(()),
        found => {
            let count = found.len();
            Err(format!("{count} found by a name of this run; if an earlier one left them, choose another --seed"))
        }
    }
}

/// The list has this one resource and no other.
pub(super) fn only<'a>(list: &'a Value, id: &str) -> Result<&'a Value, String> {
    match resources(list) {
        [found] => is(found, id).map(|()| found),
        found => Err(format!("{} found by a name that one has", found.len())),
    }
}

/// RFC 7643 section 3.1: a resource always has an `id`. It goes into paths, so it has none of their punctuation.
pub(super) fn id_of(resource: &Value) -> Result<String, String> {
    match resource.get("id").and_then(Value::as_str) {
        None | Some("") => Err("the answer has no id".to_owned()),
        Some(id) if id.chars().all(|c| c.is_ascii_graphic() && !"/?#%".contains(c)) => Ok(id.to_owned()),
        Some(_) => Err("the id can't stand in a path".to_owned()),
    }
}

/// The resource is this one.
pub(super) fn is(resource: &Value, id: &str) -> Result<(), String> {
    let found = resource.get("id").and_then(Value::as_str);
    if found == Some(id) { Ok(()) } else { Err("the answer is about somebody else".to_owned()) }
}

/// A change of the display name has been kept.
pub(super) fn bears(resource: &Value, display_name: &str) -> Result<(), String> {
    let found = resource.get("displayName").and_then(Value::as_str);
    if found == Some(display_name) { Ok(()) } else { Err("the new displayName is not there".to_owned()) }
}

/// The person is switched off.
pub(super) fn is_off(resource: &Value) -> Result<(), String> {
    let active = resource.get("active").and_then(Value::as_bool);
    if active == Some(false) { Ok(()) } else { Err("active is not false".to_owned()) }
}

/// RFC 7643 sections 4.2 and 7: `members` is returned by default.
pub(super) fn has_members(group: &Value, sent: usize) -> Result<(), String> {
    let found = group.get("members").and_then(Value::as_array).map_or(0, Vec::len);
    if found == sent { Ok(()) } else { Err(format!("the group has {found} members, {sent} were sent")) }
}

/// How many are on the page, and how many there are. RFC 7644 section 3.4.2.4: never more than were asked for.
pub(super) fn page_of(list: &Value) -> Result<(usize, usize), String> {
    let total = list.get("totalResults").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
    match (resources(list).len(), total) {
        (length @ 1..=PAGE, Some(total)) => Ok((length, total)),
        (length, Some(_)) => Err(format!("{length} on a page of {PAGE}")),
        (_, None) => Err("the list has no totalResults".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_look_up_finds_the_one_that_was_made() {
        let list = |ids: &[&str]| json!({"Resources": ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()});
        assert!(only(&list(&["1"]), "1").is_ok());
        for wrong in [list(&[]), list(&["2"]), list(&["1", "2"]), json!({"totalResults": 1}), Value::Null] {
            assert!(only(&wrong, "1").is_err(), "{wrong}");
        }
        assert!(nobody(&json!({"totalResults": 0})).is_ok());
        assert!(nobody(&list(&["1"])).is_err());
    }

    #[test]
    fn an_id_leads_to_its_resource_and_to_no_other() {
        assert_eq!(id_of(&json!({"id": "2819c223-7f76"})), Ok("2819c223-7f76".to_owned()));
        for wrong in [json!({}), json!({"id": ""}), json!({"id": 7}), json!({"id": "../Users"}), json!({"id": "a b"})] {
            assert!(id_of(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_is_neither_empty_nor_too_long() {
        let page = |length: usize| json!({"totalResults": 300, "Resources": vec![json!({"id": "1"}); length]});
        assert_eq!(page_of(&page(50)), Ok((50, 300)));
        for wrong in [page(0), page(101), json!({"Resources": [{}]})] {
            assert!(page_of(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_sent_is_there() {
        assert!(is_off(&json!({"active": false})).is_ok());
        assert!(is_off(&json!({"active": "False"})).is_err());
        assert!(is_off(&json!({})).is_err());
        assert!(has_members(&json!({"members": [{}, {}]}), 2).is_ok());
        assert!(has_members(&json!({}), 2).is_err());
        assert!(bears(&json!({"displayName": "Anna"}), "Anna Newlywed").is_err());
    }
}
