//! RFC 7644 section 4 and RFC 7643 sections 5 to 7: what a server says about itself.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{list, member, text};
use super::terrain::resources;
use super::wire::Ask;

const CONFIG: &str = "/ServiceProviderConfig";
const TYPES: &str = "/ResourceTypes";
const SCHEMAS: &str = "/Schemas";

pub(super) const DUTIES: &[Duty] = &[
    must("discovery.config", "7644 4", "ServiceProviderConfig is one resource, answered 200", config),
    must(
        "discovery.config-features",
        "7643 5",
        "patch, bulk, filter, changePassword, sort and etag each say whether they are supported",
        config_features,
    ),
    must(
        "discovery.config-limits",
        "7643 5",
        "bulk.maxOperations, bulk.maxPayloadSize and filter.maxResults are whole numbers, offered or not",
        config_limits,
    ),
    must(
        "discovery.config-schemes",
        "7643 5",
        "authenticationSchemes is a list, and each scheme has type, name and description",
        config_schemes,
    ),
    must(
        "discovery.config-pagination",
        "9865 4",
        "pagination, where there is one, says for cursor and index whether they are supported",
        config_pagination,
    ),
    must("discovery.types", "7644 4", "ResourceTypes is a list", |rig| is_list(&rig.get(TYPES)?)),
    must("discovery.types-whole", "7643 6", "each resource type has a name, an endpoint and a schema", types_whole),
    must(
        "discovery.endpoints",
        "7643 6",
        "the endpoint of each resource type is relative to the base URL, and is there",
        endpoints,
    ),
    must(
        "discovery.types-extensions",
        "7643 6",
        "each extension of a resource type has its URN and says whether it is required",
        types_extensions,
    ),
    must("discovery.types-one", "7644 4", "each resource type can be read by its name", |rig| each_alone(rig, TYPES)),
    must("discovery.schemas", "7644 4", "Schemas is a list", |rig| is_list(&rig.get(SCHEMAS)?)),
    must("discovery.schemas-all", "7643 6", "every schema that a resource type names is in Schemas", schemas_all),
    must("discovery.schemas-one", "7644 4", "each schema can be read by its URN", |rig| each_alone(rig, SCHEMAS)),
    should(
        "discovery.list-whole",
        "7644 4",
        "what is listed is all there is: totalResults is the number of Resources",
        list_whole,
    ),
    should("discovery.own-schemas", "7643 8.7", "each document of discovery names its own schema", own_schemas),
    must("discovery.query-ignored", "7644 4", "count and startIndex are ignored by discovery", query_ignored),
    should(
        "discovery.filter-403",
        "7644 4",
        "a filter on ResourceTypes and Schemas is refused with 403, so that nobody takes the answer for a filtered one",
        filter_403,
    ),
    must("discovery.unknown-404", "7644 4", "a schema or resource type that is not there is answered 404", unknown_404),
    should("discovery.read-only", "9110 15.5.6", "discovery can't be written: 405 with Allow", read_only),
];

fn config(rig: &Rig) -> Judged {
    let reply = rig.get(CONFIG)?;
    reply.is(200)?;
    if member(reply.object()?, "Resources").is_some() { Err(reply.fails("it is a list")) } else { Ok(()) }
}

/// The configuration, where another duty is about its being there.
fn configuration(rig: &Rig) -> Judged<Reply> {
    let reply = rig.get(CONFIG)?;
    if reply.status == 200 && reply.json().is_object() {
        Ok(reply)
    } else {
        skipped("ServiceProviderConfig can't be read")
    }
}

fn config_features(rig: &Rig) -> Judged {
    let reply = configuration(rig)?;
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        let told = member(reply.json(), feature);
        if !told.and_then(|told| member(told, "supported")).is_some_and(Value::is_boolean) {
            return Err(
                reply.fails_at(format!("{feature}.supported has to be true or false"), told.unwrap_or(&Value::Null))
            );
        }
    }
    Ok(())
}

fn config_limits(rig: &Rig) -> Judged {
    let reply = configuration(rig)?;
    for (feature, limit) in [("bulk", "maxOperations"), ("bulk", "maxPayloadSize"), ("filter", "maxResults")] {
        let told = member(reply.json(), feature);
        if !told.and_then(|told| member(told, limit)).is_some_and(Value::is_u64) {
            return Err(
                reply.fails_at(format!("{feature}.{limit} has to be a whole number"), told.unwrap_or(&Value::Null))
            );
        }
    }
    Ok(())
}

fn config_schemes(rig: &Rig) -> Judged {
    let reply = configuration(rig)?;
    let Some(schemes) = member(reply.json(), "authenticationSchemes").and_then(Value::as_array) else {
        return Err(reply.fails("authenticationSchemes has to be a list"));
    };
    let lacking = |scheme: &&Value| ["type", "name", "description"].iter().any(|name| text(scheme, name).is_none());
    match schemes.iter().find(lacking) {
        Some(scheme) => Err(reply.fails_at("a scheme lacks type, name or description", scheme)),
        None => Ok(()),
    }
}

fn config_pagination(rig: &Rig) -> Judged {
    let reply = configuration(rig)?;
    let Some(told) = member(reply.json(), "pagination") else {
        return skipped("not offered: ServiceProviderConfig has no pagination");
    };
    let says = |name: &str| member(told, name).is_some_and(Value::is_boolean);
    if says("cursor") && says("index") {
        Ok(())
    } else {
        Err(reply.fails_at("cursor and index have to be true or false", told))
    }
}

fn is_list(reply: &Reply) -> Judged {
    reply.total()?;
    if member(reply.json(), "Resources").is_some_and(Value::is_array) {
        Ok(())
    } else {
        Err(reply.fails("Resources has to be a list"))
    }
}

/// The entries of a list, where another duty is about its being one.
fn entries(rig: &Rig, path: &str) -> Judged<Reply> {
    let reply = rig.get(path)?;
    if reply.status == 200 && !resources(reply.json()).is_empty() {
        Ok(reply)
    } else {
        skipped(format!("{path} can't be read"))
    }
}

fn types_whole(rig: &Rig) -> Judged {
    let reply = entries(rig, TYPES)?;
    let lacking = |one: &&Value| ["name", "endpoint", "schema"].iter().any(|name| text(one, name).is_none());
    match resources(reply.json()).iter().find(lacking) {
        Some(one) => Err(reply.fails_at("a resource type lacks name, endpoint or schema", one)),
        None => Ok(()),
    }
}

fn endpoints(rig: &Rig) -> Judged {
    let reply = entries(rig, TYPES)?;
    for one in resources(reply.json()) {
        let Some(endpoint) = text(one, "endpoint") else { continue };
        if endpoint.contains("://") {
            return Err(reply.fails_at("it has to be relative to the base URL", &json!({ "endpoint": endpoint })));
        }
        // It was looked for below the base URL before anything was judged, and found by its end alone.
        let path = format!("/{}", endpoint.trim_matches('/'));
        if !rig.terrain.kinds.iter().any(|kind| kind.endpoint == path) {
            let found = rig.say(&Ask::get(&path).with("count", "1"))?;
            return Err(found.fails(format!("the endpoint “{endpoint}” is not there, below the base URL")));
        }
    }
    Ok(())
}

fn types_extensions(rig: &Rig) -> Judged {
    let reply = entries(rig, TYPES)?;
    let extensions = resources(reply.json()).iter().flat_map(|one| list(one, "schemaExtensions"));
    let mut judged = skipped("not offered: no resource type has an extension");
    for one in extensions {
        if text(one, "schema").is_none() || !member(one, "required").is_some_and(Value::is_boolean) {
            return Err(reply.fails_at("an extension lacks schema or required", one));
        }
        judged = Ok(());
    }
    judged
}

fn each_alone(rig: &Rig, path: &str) -> Judged {
    let reply = entries(rig, path)?;
    for one in resources(reply.json()) {
        let Some(id) = text(one, "id").or_else(|| text(one, "name")) else { continue };
        let alone = rig.get(&format!("{path}/{id}"))?;
        alone.is(200)?;
        if text(alone.object()?, "name") != text(one, "name") {
            return Err(alone.fails(format!("“{id}” is due")));
        }
    }
    Ok(())
}

fn schemas_all(rig: &Rig) -> Judged {
    let (types, schemas) = (entries(rig, TYPES)?, entries(rig, SCHEMAS)?);
    let known: Vec<String> =
        resources(schemas.json()).iter().filter_map(|one| Some(text(one, "id")?.to_ascii_lowercase())).collect();
    for one in resources(types.json()) {
        let extensions = list(one, "schemaExtensions").iter().filter_map(|extension| text(extension, "schema"));
        for urn in text(one, "schema").into_iter().chain(extensions) {
            if !known.contains(&urn.to_ascii_lowercase()) {
                return Err(schemas.fails_at(format!("{urn} is not there"), &json!(known)));
            }
        }
    }
    Ok(())
}

fn list_whole(rig: &Rig) -> Judged {
    for path in [TYPES, SCHEMAS] {
        let reply = entries(rig, path)?;
        let (total, length) =
            (member(reply.json(), "totalResults").and_then(Value::as_u64), resources(reply.json()).len());
        if total != u64::try_from(length).ok() {
            return Err(reply.fails_at(format!("{length} are listed"), &json!({ "totalResults": total })));
        }
    }
    Ok(())
}

fn own_schemas(rig: &Rig) -> Judged {
    let core = "urn:ietf:params:scim:schemas:core:2.0:";
    let named =
        |one: &Value, name: &str| list(one, "schemas").iter().any(|urn| urn.as_str() == Some(&format!("{core}{name}")));
    let config = configuration(rig)?;
    if !named(config.json(), "ServiceProviderConfig") {
        return Err(
            config.fails_at("schemas has to name ServiceProviderConfig", &json!(list(config.json(), "schemas")))
        );
    }
    for (path, name) in [(TYPES, "ResourceType"), (SCHEMAS, "Schema")] {
        let reply = entries(rig, path)?;
        if let Some(one) = resources(reply.json()).iter().find(|one| !named(one, name)) {
            return Err(reply.fails_at(format!("schemas has to name {name}"), &json!(list(one, "schemas"))));
        }
    }
    Ok(())
}

fn query_ignored(rig: &Rig) -> Judged {
    for path in [TYPES, SCHEMAS] {
        let all = entries(rig, path)?;
        let some = rig.say(&Ask::get(path).with("startIndex", "2").with("count", "1"))?;
        some.is(200)?;
        if resources(some.json()).len() != resources(all.json()).len() {
            return Err(some.fails(format!("all {} are due", resources(all.json()).len())));
        }
    }
    Ok(())
}

fn filter_403(rig: &Rig) -> Judged {
    for path in [TYPES, SCHEMAS] {
        entries(rig, path)?;
        rig.say(&Ask::get(path).with("filter", "name eq \"User\""))?.is(403)?;
    }
    Ok(())
}

fn unknown_404(rig: &Rig) -> Judged {
    for path in [TYPES, SCHEMAS] {
        entries(rig, path)?;
        rig.get(&format!("{path}/urn:probe:not:there"))?.is(404)?;
    }
    Ok(())
}

fn read_only(rig: &Rig) -> Judged {
    for (path, method) in [(CONFIG, "PUT"), (SCHEMAS, "POST"), (TYPES, "DELETE")] {
        let reply = rig.say(&Ask::send(method, path, &json!({})))?;
        if reply.is_success() || reply.status >= 500 && reply.status != 501 {
            return Err(reply.fails("405 is due"));
        }
        if reply.status != 405 {
            return Err(reply.allowed("405 would say that the method is the matter"));
        }
        if reply.header("allow").is_none() {
            return Err(reply.fails_by_header("allow", "a 405 names the methods that are possible"));
        }
    }
    Ok(())
}
