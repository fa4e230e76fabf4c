//! Coming to a server: what it has, whether it lets the judge in, and whether it speaks SCIM at all.
//!
//! What is no SCIM server would fail every duty, and the one thing that somebody has to hear is that the URL is wrong.

use serde_json::Value;

use super::finding::{Evidence, Judged, Short};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{at, list, member, text};
use super::terrain::{Terrain, resources};

const URN: &str = "urn:ietf:params:scim:";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// What the server has. It is asked for people too, since what it says of itself may be open to everybody.
///
/// The error is a sentence: the server does not answer, lets nobody in, or is no SCIM server.
pub(super) fn explored(rig: &Rig) -> Result<Terrain, String> {
    let mut came = Vec::new();
    let mut document = |path: &str| -> Result<Value, String> {
        let reply = answered(rig.get(path))?;
        let document = match reply.status {
            200 => reply.json().clone(),
            401 => return Err(refused(&reply)),
            _ => Value::Null,
        };
        came.push(reply);
        Ok(document)
    };
    let config = document("/ServiceProviderConfig")?;
    let (types, schemas) = (document("/ResourceTypes")?, document("/Schemas")?);
    let mut terrain = Terrain::read(&config, &types, &schemas);
    let (mut closed, mut open) = (None, false);
    for kind in &mut terrain.kinds {
        let mut reply = answered(rig.get(&format!("{}?count=1", kind.endpoint)))?;
        // Some servers tell the path from the host on, or all of the address: a duty of its own. Its end is tried too.
        let end = kind.endpoint.rsplit('/').next().map(|end| format!("/{end}")).unwrap_or_default();
        if reply.status == 404 && end != kind.endpoint {
            kind.endpoint = end;
            reply = answered(rig.get(&format!("{}?count=1", kind.endpoint)))?;
        }
        let is_closed = [401, 403].contains(&reply.status);
        open |= !is_closed;
        closed = closed.or(is_closed.then(|| reply.clone()));
        came.push(reply);
    }
    // A token may open one type and not another; one that opens none is no good.
    if let Some(reply) = closed.filter(|_| !open) {
        return Err(refused(&reply));
    }
    if came.iter().any(is_scim) { Ok(terrain) } else { Err(no_base_url(rig.url(), &came)) }
}

/// Is it a list of SCIM, a resource with its schema, or a document that nobody else has?
fn is_scim(reply: &Reply) -> bool {
    let told = reply.json();
    let urns = || list(told, "schemas").iter().filter_map(Value::as_str);
    // A wrong base URL of a right server is refused in SCIM, too. RFC 7644 section 3.4.2.4: there may be too many.
    if reply.status == 400 {
        return urns().any(|urn| urn.eq_ignore_ascii_case(ERROR));
    }
    let has_urn = |urn: &str| urn.get(..URN.len()).is_some_and(|head| head.eq_ignore_ascii_case(URN));
    let is_type = |one: &Value| text(one, "endpoint").is_some() && text(one, "schema").is_some();
    let has_schema = urns().any(|urn| has_urn(urn) && !urn.eq_ignore_ascii_case(ERROR));
    let is_list = member(told, "totalResults").is_some_and(Value::is_u64)
        && member(told, "Resources").is_some_and(Value::is_array);
    let is_config = at(told, &["patch", "supported"]).is_some_and(Value::is_boolean);
    reply.is_success() && (has_schema || is_list || is_config || resources(told).iter().any(is_type))
}

fn no_base_url(url: &str, came: &[Reply]) -> String {
    // Most such servers answer everything alike.
    let alike = came.chunk_by(|one, next| one.kind() == next.kind()).filter_map(|alike| {
        let asked: Vec<String> = alike.iter().map(Reply::asked).collect();
        let verb = if asked.len() == 1 { "was" } else { "were" };
        Some(format!("{} {verb} answered {}", asked.join(", "), alike.first()?.kind()))
    });
    format!(
        "{url} is not the base URL of a SCIM server, which is what stands before /Users in the addresses of people, \
         such as https://example.com/scim/v2: {}",
        alike.collect::<Vec<_>>().join("; ")
    )
}

fn answered(answered: Judged<Reply>) -> Result<Reply, String> {
    answered.map_err(|short| match short {
        Short::Fails(Evidence { sent, got, .. }) | Short::Allowed(Evidence { sent, got, .. }) => {
            format!("{sent} got no answer: {got}")
        }
        Short::Skipped(why) => why,
    })
}

fn refused(reply: &Reply) -> String {
    match reply.fails("") {
        Short::Fails(Evidence { sent, got, .. }) => format!("the server refuses the token: {sent} was answered {got}"),
        _ => "the server refuses the token".to_owned(),
    }
}
