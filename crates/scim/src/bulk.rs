//! The body of a Bulk request, RFC 7644 section 3.7: which operations, what they refer to, and in which order they can be done.
//!
//! An operation that can't be read is refused by itself; the others go on. It refuses to know whether what they are about exists.
//! Ids are drawn before anything is done, so that operations may refer forwards, backwards and in circles.

use crate::error::{Error, ScimType, shown};
use crate::limits::Limits;
use crate::read::{declares, named, wrong_type};
use crate::schema::Kind;
use crate::urn;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a reference to a new resource begins with.
const REFERENCE: &str = "bulkId:";

/// A Bulk request.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulk {
    /// After so many errors nothing more is done.
    pub fail_on_errors: Option<usize>,
    /// The operations, in the order of the request.
    pub operations: Vec<Operation>,
    /// Which operation makes the resource of a bulkId.
    makers: BTreeMap<String, usize>,
}

/// One operation, as its answer will name it.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The method as it was sent; empty if there was none.
    pub method: String,
    /// The client's name for it.
    pub bulk_id: Option<String>,
    /// What is to be done, or why that can't be told.
    pub order: Result<Order, Error>,
}

/// What one operation is to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// How.
    pub method: Method,
    /// With which kind of resource.
    pub kind: Kind,
    /// With which resource: an id, or a reference to a new one. Empty for a POST.
    pub target: String,
    /// `version`: as `If-Match` says it.
    pub version: Option<String>,
    /// `data`; null for a DELETE.
    pub body: Value,
}

/// The methods of RFC 7644 section 3.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A new resource.
    Post,
    /// The whole resource anew.
    Put,
    /// Operations on a resource.
    Patch,
    /// Away with it.
    Delete,
}

impl Bulk {
    /// Reads a body.
    ///
    /// ```
    /// use scim::{Limits, bulk::Bulk};
    /// let body = serde_json::json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
    ///     { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "Sales", "members": [{ "value": "bulkId:u" }] } },
    ///     { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "anna" } } ] });
    /// let bulk = Bulk::read(&body, &Limits::default())?;
    /// assert_eq!(bulk.batches(), [vec![1], vec![0]], "Anna comes first");
    /// # Ok::<(), scim::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalidSyntax` for what is no object of the BulkRequest schema with a list of operations; `invalidValue` for a `failOnErrors` that is no number from 1 up;
    /// 413 for more than `limits.operations` operations.
    pub fn read(body: &Value, limits: &Limits) -> Result<Bulk, Error> {
        let Value::Object(object) = body else {
            return Err(syntax("The body of a Bulk must be an object."));
        };
        if !declares(object, urn::BULK_REQUEST)? {
            return Err(syntax(&format!("`schemas` of a Bulk must be [\"{}\"].", urn::BULK_REQUEST)));
        }
        let Some(Value::Array(operations)) = named(object, "Operations")? else {
            return Err(syntax("A Bulk must have `Operations`, a list."));
        };
        if operations.len() > limits.operations {
            let detail = format!(
                "The Bulk has {} operations; at most {} are accepted (maxOperations). Send it in parts.",
                operations.len(),
                limits.operations
            );
            return Err(Error::too_large(detail));
        }
        let fail_on_errors = match named(object, "failOnErrors")? {
            None => None,
            Some(value) => Some(at_least_one(value)?),
        };
        let mut names = BTreeSet::new();
        let read = |(index, operation): (usize, &Value)| Operation::read(index + 1, operation, &mut names);
        let operations: Vec<Operation> = operations.iter().enumerate().map(read).collect();
        let mut makers = BTreeMap::new();
        for (index, operation) in operations.iter().enumerate().filter(|(_, operation)| operation.method == "POST") {
            if let Some(name) = &operation.bulk_id {
                makers.entry(name.clone()).or_insert(index);
            }
        }
        Ok(Bulk { fail_on_errors, operations, makers })
    }

    /// The operations by their indices, in an order in which each comes after those that it refers to. Those that refer to
    /// each other in a circle stand in one batch, to be done together; all others stand alone. Otherwise the order is that of
    /// the request.
    pub fn batches(&self) -> Vec<Vec<usize>> {
        let nodes = (0..self.operations.len()).map(|index| Node { needs: self.needs(index), met: None, open: false });
        let mut walk = Walk { nodes: nodes.collect(), path: Vec::new(), met: 0, batches: Vec::new() };
        for index in 0..self.operations.len() {
            if walk.nodes.get(index).is_some_and(|node| node.met.is_none()) {
                walk.visit(index);
            }
        }
        for batch in &mut walk.batches {
            // A resource that is made in the same batch is there before it is changed.
            batch.sort_by_key(|index| (self.method(*index) != Some(Method::Post), *index));
        }
        walk.batches
    }

    /// The operations that this one refers to.
    pub fn needs(&self, index: usize) -> Vec<usize> {
        let order = self.operations.get(index).and_then(|operation| operation.order.as_ref().ok());
        let Some(order) = order else { return Vec::new() };
        order.references().into_iter().filter_map(|name| self.makers.get(name)).copied().collect()
    }

    fn method(&self, index: usize) -> Option<Method> {
        self.operations.get(index)?.order.as_ref().ok().map(|order| order.method)
    }
}

impl Operation {
    /// Never fails as a whole: an operation that is none is answered as such.
    fn read(number: usize, operation: &Value, names: &mut BTreeSet<String>) -> Operation {
        let text = |name: &str| {
            let value = operation.as_object().and_then(|object| named(object, name).ok().flatten());
            value.and_then(Value::as_str).map(str::to_owned)
        };
        let (method, bulk_id) = (text("method").unwrap_or_default(), text("bulkId").filter(|id| !id.is_empty()));
        let order = match operation {
            Value::Object(object) => Order::read(number, object, bulk_id.as_deref(), names),
            _ => Err(syntax(&format!("Operation {number} must be an object."))),
        };
        Operation { method, bulk_id, order }
    }
}

impl Order {
    fn read(
        number: usize,
        object: &Map<String, Value>,
        bulk_id: Option<&str>,
        names: &mut BTreeSet<String>,
    ) -> Result<Order, Error> {
        let method = match named(object, "method")?.and_then(Value::as_str) {
            Some("POST") => Method::Post,
            Some("PUT") => Method::Put,
            Some("PATCH") => Method::Patch,
            Some("DELETE") => Method::Delete,
            _ => return Err(syntax(&format!("`method` of operation {number} must be POST, PUT, PATCH or DELETE."))),
        };
        if let Some(name) = bulk_id
            && !names.insert(name.to_owned())
        {
            return Err(invalid(format!("Two operations have the bulkId {}. Each needs its own.", shown(name))));
        }
        // RFC 7644 section 3.7: required of a POST, whose resource has no other name yet.
        if method == Method::Post && bulk_id.is_none() {
            return Err(invalid(format!("Operation {number} is a POST without a `bulkId`. Give it one.")));
        }
        let (kind, target) = read_path(number, method, named(object, "path")?)?;
        let version = match named(object, "version")? {
            None => None,
            Some(Value::String(version)) => Some(version.clone()),
            Some(other) => return Err(wrong_type("version", "text", other)),
        };
        let body = match named(object, "data")? {
            _ if method == Method::Delete => Value::Null,
            Some(data) => data.clone(),
            None => return Err(invalid(format!("Operation {number} has no `data`."))),
        };
        Ok(Order { method, kind, target, version, body })
    }

    /// The names of new resources that it refers to.
    pub fn references(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        found.extend(self.target.strip_prefix(REFERENCE));
        collect(&self.body, false, &mut found);
        found
    }

    /// The same with ids in the place of references.
    ///
    /// # Errors
    /// `invalidValue` naming a reference to what no operation makes.
    pub fn resolved(mut self, ids: &BTreeMap<String, String>) -> Result<Order, Error> {
        if let Some(unknown) = self.references().into_iter().find(|name| !ids.contains_key(*name)) {
            return Err(invalid(format!(
                "It refers to {}, but no POST of this Bulk has that bulkId. Add it, or send the resource's id.",
                shown(&format!("{REFERENCE}{unknown}"))
            )));
        }
        let id = |text: &str| text.strip_prefix(REFERENCE).and_then(|name| ids.get(name)).cloned();
        if let Some(id) = id(&self.target) {
            self.target = id;
        }
        put_in(&mut self.body, false, &id);
        Ok(self)
    }
}

/// Does what stands under this name refer to resources? A text elsewhere that begins like a reference is text.
fn refers(name: &str) -> bool {
    ["value", "$ref", "members", "manager"].iter().any(|known| name.eq_ignore_ascii_case(known))
        || name.rsplit_once(':').is_some_and(|(_, last)| last.eq_ignore_ascii_case("manager"))
}

/// Every text of the body that is a reference. Bodies are no deeper than the limits allow.
fn collect<'a>(value: &'a Value, here: bool, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) if here => found.extend(text.strip_prefix(REFERENCE)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, here, found)),
        Value::Object(object) => object.iter().for_each(|(name, value)| collect(value, refers(name), found)),
        _ => {}
    }
}

fn put_in(value: &mut Value, here: bool, id: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) if here => {
            if let Some(id) = id(text) {
                *text = id;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| put_in(value, here, id)),
        Value::Object(object) => object.iter_mut().for_each(|(name, value)| put_in(value, refers(name), id)),
        _ => {}
    }
}

fn read_path(number: usize, method: Method, path: Option<&Value>) -> Result<(Kind, String), Error> {
    let Some(path) = path.and_then(Value::as_str) else {
        return Err(syntax(&format!("Operation {number} has no `path`.")));
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match (method, parts.as_slice()) {
        (Method::Post, [endpoint]) => Kind::from_endpoint(endpoint).map(|kind| (kind, String::new())),
        (Method::Post, _) => None,
        // A query or a fragment is no part of an id, and none of an operation.
        (_, [endpoint, id]) if !id.contains(['?', '#']) => {
            Kind::from_endpoint(endpoint).map(|kind| (kind, (*id).to_owned()))
        }
        _ => None,
    }
    .ok_or_else(|| {
        let expected = if method == Method::Post { "/Users or /Groups" } else { "/Users/ID or /Groups/ID" };
        invalid(format!("`path` of operation {number} must be {expected}, not {}.", shown(path)))
    })
}

fn at_least_one(value: &Value) -> Result<usize, Error> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok()).filter(|number| *number > 0);
    number
        .and_then(|number| usize::try_from(number).ok())
        .ok_or_else(|| wrong_type("failOnErrors", "a whole number from 1 up", value))
}

fn invalid(detail: String) -> Error {
    Error::bad_request(ScimType::InvalidValue, detail)
}

fn syntax(detail: &str) -> Error {
    Error::bad_request(ScimType::InvalidSyntax, detail)
}

/// Tarjan's walk: strongly connected components come out after those that they point at.
struct Walk {
    nodes: Vec<Node>,
    path: Vec<usize>,
    met: usize,
    batches: Vec<Vec<usize>>,
}

struct Node {
    needs: Vec<usize>,
    /// When it was met.
    met: Option<usize>,
    /// Is its component not yet complete?
    open: bool,
}

impl Walk {
    /// The earliest node that is reached from this one and still open. As deep as there are operations: their limit bounds it.
    fn visit(&mut self, at: usize) -> usize {
        let met = self.met;
        self.met += 1;
        let Some(node) = self.nodes.get_mut(at) else { return met };
        (node.met, node.open) = (Some(met), true);
        let needs = std::mem::take(&mut node.needs);
        self.path.push(at);
        let mut earliest = met;
        for next in needs {
            match self.nodes.get(next).map(|node| (node.met, node.open)) {
                Some((None, _)) => earliest = earliest.min(self.visit(next)),
                Some((Some(met), true)) => earliest = earliest.min(met),
                _ => {}
            }
        }
        if earliest == met
            && let Some(begin) = self.path.iter().position(|open| *open == at)
        {
            let batch = self.path.split_off(begin);
            for done in &batch {
                if let Some(node) = self.nodes.get_mut(*done) {
                    node.open = false;
                }
            }
            self.batches.push(batch);
        }
        earliest
    }
}
