//! A part of a snapshot: read strictly, kept whole or not at all, and seen by nobody before the snapshot is complete.

use std::collections::BTreeMap;

use ::scim::{Error as Refusal, Kind, Limits, ScimType, active_directory};
use ::store::snapshot::{self as kept, Head, Piece};
use ::store::{AccountId, Tx};
use planning::mirror::Entry;
use planning::{Mapping, Person, ResourceId};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Agent;
use super::limits::{BYTES, BYTES_EACH, PARTS};
use super::snapshot::{counted, found, takes_parts};
use crate::App;
use crate::error::{Error, Result};

/// Keeps a part, in the place of one with its number: whoever did not hear the answer sends it again.
///
/// Errors: 400 with the place of the first resource that can't be read, or when more is sent than was announced; 413; 404; 409 for a snapshot that takes no parts any more.
pub fn put_part(ctx: &App, agent: &Agent, id: &str, number: &str, body: Value) -> Result<()> {
    let part = number
        .parse()
        .ok()
        .filter(|part| (1..=PARTS).contains(part))
        .ok_or_else(|| wrong(format!("The number of a part is a whole one from 1 to {PARTS}.")))?;
    let (account, now, id) = (agent.account, ctx.now(), id.to_owned());
    // Of whose domain it is, before the work; looked at again where it is written.
    let head = ctx.store.read(|tx| {
        let head = found(tx, account, &id, now)?;
        takes_parts(&head).map(|()| head)
    })?;
    if part > head.parts {
        return Err(wrong(format!("There is no part {part}: {} announced.", counted(head.parts, "part"))));
    }
    let pieces = pieces(body, &head.domain, &ctx.limits)?;
    ctx.store.write(account, move |tx| {
        let head = found(tx, account, &id, now)?;
        takes_parts(&head)?;
        has_room(tx, account, &head, part, &pieces)?;
        Ok(kept::put_part(tx, account, &id, part, &pieces)?)
    })
}

/// What was announced bounds what is kept. Of groups it does so in each part only, since a large one comes in several.
fn has_room(tx: &Tx<'_>, account: AccountId, head: &Head, part: i64, pieces: &[Piece]) -> Result<()> {
    let of = |kind: Kind| pieces.iter().filter(|piece| piece.kind == kind).map(|_| 1_i64).sum::<i64>();
    let [users, bytes] = kept::sent_beside(tx, account, &head.id, part)?;
    let sent = [(users + of(Kind::User), head.users, "user"), (of(Kind::Group), head.groups, "group")];
    if let Some((sent, announced, noun)) = sent.into_iter().find(|(sent, announced, _)| sent > announced) {
        let announced = counted(announced, noun);
        return Err(wrong(format!(
            "With this part {sent} {noun}s would be sent, and {announced} announced: send the parts that differ, or begin again."
        )));
    }
    let most = BYTES + BYTES_EACH * (head.users + head.groups);
    if bytes + kept::bytes(pieces) > most {
        return Err(Error::Scim(Refusal::too_large(format!(
            "With this part the snapshot would be larger than {most} bytes, which is the limit for as many users and groups as were announced."
        ))));
    }
    Ok(())
}

fn wrong(detail: impl Into<String>) -> Error {
    Error::Scim(Refusal::bad_request(ScimType::InvalidValue, detail))
}

/// The resources of a body, each once.
fn pieces(mut body: Value, domain: &str, limits: &Limits) -> Result<Vec<Piece>> {
    let Some(Value::Array(resources)) = body.get_mut("Resources").map(Value::take) else {
        return Err(wrong("A part is an object with Resources, a list of users and groups."));
    };
    let mut places: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    let mut pieces = Vec::with_capacity(resources.len());
    for (at, resource) in resources.into_iter().enumerate() {
        let piece = piece(resource, domain, limits).map_err(|error| Error::Scim(placed(&error, at)))?;
        if let Some(first) = places.insert((piece.kind, piece.id.clone()), at) {
            let detail =
                format!("Resources[{at}] has the directory id of Resources[{first}]: send each resource once.");
            return Err(wrong(detail));
        }
        pieces.push(piece);
    }
    Ok(pieces)
}

/// The refusal of one resource, with its place: there are hundreds in a part.
fn placed(error: &Refusal, at: usize) -> Refusal {
    Refusal::new(error.status, error.scim_type, format!("Resources[{at}]: {}", error.detail))
}

fn piece(resource: Value, domain: &str, limits: &Limits) -> Result<Piece, Refusal> {
    let kind = active_directory::kind_of(&resource)?;
    let members = resource.get("members").and_then(Value::as_array).map_or(0, Vec::len);
    if kind == Kind::Group && members > limits.members {
        return Err(Refusal::too_large(format!(
            "The group has more than {} members: send the others in further parts, the group with some of them in each.",
            limits.members
        )));
    }
    let incoming = active_directory::read(kind, resource, limits)?;
    let id = id_of(domain, kind, incoming.resource.external_id().unwrap_or_default());
    let members = incoming.members.unwrap_or_default().into_iter().map(|member| member.value).collect();
    let document = incoming.resource.to_stored();
    let addresses = if kind == Kind::User { addresses(&id, &document) } else { Vec::new() };
    Ok(Piece { kind, document, id, members, addresses })
}

/// Every address of a person, folded: by these `explain` finds somebody whom no sync has made yet.
fn addresses(id: &str, document: &str) -> Vec<String> {
    let entry = Entry { id: ResourceId(id.to_owned()), record: document.into() };
    // Which of them is the first does not matter here.
    let mapping = Mapping::default();
    let of = |person: &Person| person.addresses().map(|address| address.folded().to_owned()).collect();
    mapping.person(&entry).as_ref().map(of).unwrap_or_default()
}

/// The ids that a person with this directory id would have, one a domain in force.
///
/// Errors: the store's.
pub(crate) fn ids_of_person(tx: &Tx<'_>, account: AccountId, directory_id: &str) -> Result<Vec<String>> {
    let heads = kept::list(tx, account)?.into_iter().filter(|head| head.state == kept::State::InForce);
    Ok(heads.map(|head| id_of(&head.domain, Kind::User, directory_id)).collect())
}

/// The id of a resource, the same in every snapshot of its domain: of the domain and the directory id, so that one directory
/// id in two domains is two records, which a sync reports, and not one that hides the other. UUIDv8 (RFC 9562 section 5.8).
fn id_of(domain: &str, kind: Kind, directory_id: &str) -> String {
    let mut hasher = Sha256::new();
    for text in [&::scim::fold(domain), kind.name(), directory_id] {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
