-- One text for both engines (docs/ARCHITECTURE.md, "One SQL, two engines"): TEXT, BIGINT; instants are microseconds UTC;
-- booleans are 0 and 1; documents are canonical JSON in TEXT; folded keys are computed in Rust.
-- Every table's key begins with the account; every constraint that gives an answer has a name.

CREATE TABLE installation (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT installation_key PRIMARY KEY (key)
);

CREATE TABLE account (
    id BIGINT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT account_id PRIMARY KEY (id),
    CONSTRAINT account_slug UNIQUE (slug)
);

CREATE TABLE setting (
    account BIGINT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT setting_key PRIMARY KEY (account, key)
);

-- Which attribute becomes which field, where an administrator said so: canonical JSON. Without a row the profile's holds.
CREATE TABLE mapping (
    account BIGINT NOT NULL,
    document TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    CONSTRAINT mapping_account PRIMARY KEY (account)
);

-- What the schedule and the guard remember of an account: one row each.
CREATE TABLE sync_state (
    account BIGINT NOT NULL,
    filling BIGINT NOT NULL,
    last_write_at BIGINT,
    dirty_since BIGINT,
    daily_since BIGINT NOT NULL,
    first_live BIGINT NOT NULL,
    approval TEXT,
    people_seen BIGINT,
    skipped_scim_at BIGINT,
    skipped_adi_at BIGINT,
    next_run BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    user_count BIGINT NOT NULL,
    group_count BIGINT NOT NULL,
    policy_epoch BIGINT NOT NULL,
    settled_writes BIGINT,
    settled_run BIGINT,
    unsettled BIGINT NOT NULL,
    runs_ended BIGINT NOT NULL,
    kept_epoch BIGINT NOT NULL,
    CONSTRAINT sync_state_account PRIMARY KEY (account)
);

CREATE TABLE admin (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    role TEXT NOT NULL,
    user_id TEXT,
    password TEXT,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT,
    CONSTRAINT admin_id PRIMARY KEY (account, id),
    CONSTRAINT admin_address UNIQUE (account, folded)
);

CREATE TABLE setup_link (
    account BIGINT NOT NULL,
    hash TEXT NOT NULL,
    admin_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    CONSTRAINT setup_link_hash PRIMARY KEY (account, hash)
);

-- Who is signed in. Of the cookie only a hash is kept.
CREATE TABLE session (
    account BIGINT NOT NULL,
    hash TEXT NOT NULL,
    id TEXT NOT NULL,
    admin_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    peer TEXT NOT NULL,
    agent TEXT NOT NULL,
    CONSTRAINT session_hash PRIMARY KEY (account, hash)
);

CREATE INDEX session_by_admin ON session (account, admin_id);

-- Tries to sign in, or to change a password, since the last that went well: by a hash of the address, or by who is signed
-- in. Account 0 stands for accounts that are not there.
CREATE TABLE sign_in_try (
    account BIGINT NOT NULL,
    address TEXT NOT NULL,
    tries BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    CONSTRAINT sign_in_try_address PRIMARY KEY (account, address)
);

-- Each try forgets the ones that are over; whoever tries a million addresses must not make that a walk through them.
CREATE INDEX sign_in_try_by_time ON sign_in_try (account, last_at);

CREATE TABLE token (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    last4 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    asked_by TEXT,
    expires_at BIGINT,
    superseded_at BIGINT,
    ends_at BIGINT,
    last_used_at BIGINT,
    last_used_from TEXT,
    last_tried_at BIGINT,
    last_tried_from TEXT,
    CONSTRAINT token_id PRIMARY KEY (account, id),
    CONSTRAINT token_hash UNIQUE (account, hash),
    CONSTRAINT token_asked_by UNIQUE (account, asked_by)
);

-- OAuth 2.0 clients (RFC 6749 section 4.4): programs that fetch access tokens for SCIM. Several may live side by side.
CREATE TABLE oauth_client (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    last4 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    asked_by TEXT,
    expires_at BIGINT,
    ended_at BIGINT,
    last_used_at BIGINT,
    last_used_from TEXT,
    last_tried_at BIGINT,
    last_tried_from TEXT,
    CONSTRAINT oauth_client_id PRIMARY KEY (account, id),
    CONSTRAINT oauth_client_asked_by UNIQUE (account, asked_by)
);

-- What such a client was given for an hour. It opens nothing once the client has ended.
CREATE TABLE access_token (
    account BIGINT NOT NULL,
    hash TEXT NOT NULL,
    client TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT access_token_hash PRIMARY KEY (account, hash)
);

-- Each new one removes those that are over, and the oldest of a client that has too many.
CREATE INDEX access_token_by_time ON access_token (account, expires_at);
CREATE INDEX access_token_by_client ON access_token (account, client, expires_at);

-- The mirror: the directory as last told. Documents stand without id, meta, groups and members.
CREATE TABLE resource (
    account BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    CONSTRAINT resource_id PRIMARY KEY (account, kind, id)
);

-- userName of a User, displayName of a Group: unique in the account, case-folded; looked up here, not in resource_key.
CREATE TABLE resource_name (
    account BIGINT NOT NULL,
    kind TEXT NOT NULL,
    folded TEXT NOT NULL,
    id TEXT NOT NULL,
    CONSTRAINT resource_name_folded PRIMARY KEY (account, kind, folded)
);

CREATE TABLE resource_key (
    account BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    id TEXT NOT NULL,
    CONSTRAINT resource_key_entry PRIMARY KEY (account, kind, name, folded, id)
);

CREATE TABLE member (
    account BIGINT NOT NULL,
    group_id TEXT NOT NULL,
    value TEXT NOT NULL,
    display TEXT,
    kind TEXT,
    folded TEXT,
    CONSTRAINT member_value PRIMARY KEY (account, group_id, value)
);

CREATE INDEX member_by_value ON member (account, value, group_id);

-- A reference may be a login, which is written in any case. Ids are not, so there is next to nothing in here.
CREATE INDEX member_by_folded ON member (account, folded) WHERE folded IS NOT NULL;

CREATE TABLE tombstone (
    account BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    external_id TEXT,
    at BIGINT NOT NULL,
    request TEXT NOT NULL,
    CONSTRAINT tombstone_id PRIMARY KEY (account, kind, id)
);

-- What a deleted record was known by, folded: who bore an address is looked up among those who went too.
CREATE TABLE tombstone_address (
    account BIGINT NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    CONSTRAINT tombstone_address_entry PRIMARY KEY (account, folded, kind, id)
);

-- Snapshots of Active Directory, each of one domain: sent in parts, in force when complete. The one in force is the directory
-- of its domain, so that nothing is copied when it comes into force. `number` is the order in which they were begun, `writes` counts
-- the parts that came, so that whoever counted what is there sees that nothing came since.
CREATE TABLE snapshot (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    domain TEXT NOT NULL,
    state TEXT NOT NULL,
    users_announced BIGINT NOT NULL,
    groups_announced BIGINT NOT NULL,
    parts_announced BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    begun_by TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT,
    run BIGINT,
    CONSTRAINT snapshot_id PRIMARY KEY (account, id)
);

CREATE TABLE snapshot_part (
    account BIGINT NOT NULL,
    snapshot TEXT NOT NULL,
    part BIGINT NOT NULL,
    users_sent BIGINT NOT NULL,
    groups_sent BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    CONSTRAINT snapshot_part_number PRIMARY KEY (account, snapshot, part)
);

-- Documents stand without id, meta and members; a large group stands in several parts, each with some of its members.
CREATE TABLE snapshot_resource (
    account BIGINT NOT NULL,
    snapshot TEXT NOT NULL,
    part BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    members TEXT NOT NULL,
    CONSTRAINT snapshot_resource_id PRIMARY KEY (account, snapshot, part, kind, id)
);

CREATE INDEX snapshot_resource_by_id ON snapshot_resource (account, snapshot, kind, id);

-- Every address of a person of a snapshot, folded.
CREATE TABLE snapshot_address (
    account BIGINT NOT NULL,
    snapshot TEXT NOT NULL,
    part BIGINT NOT NULL,
    folded TEXT NOT NULL,
    id TEXT NOT NULL,
    CONSTRAINT snapshot_address_id PRIMARY KEY (account, snapshot, part, folded, id)
);

CREATE INDEX snapshot_address_by_text ON snapshot_address (account, folded, snapshot);

-- Who changed what in the mirror, by request. `writes` is what the mirror had been written to with this deed (sync_state), null
-- where it wrote nothing there; `reach` is what it touched beyond its subject, for the sync that plans what was written since.
CREATE TABLE audit (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    request TEXT NOT NULL,
    detail TEXT NOT NULL,
    writes BIGINT,
    reach TEXT,
    CONSTRAINT audit_id PRIMARY KEY (account, id)
);

CREATE INDEX audit_by_subject ON audit (account, kind, subject, id);
-- What people did, apart from the many rows that the directory makes; also of one of them, to one sort of thing.
-- The first says of ids what is always so, and so does the statement that is meant to use it: an engine without statistics
-- would take it for the others too.
CREATE INDEX audit_of_people ON audit (account, at, id) WHERE kind <> 'User' AND kind <> 'Group' AND id <> '';

CREATE INDEX audit_by_kind ON audit (account, kind, at, id) WHERE kind <> 'User' AND kind <> 'Group';

CREATE INDEX audit_by_actor ON audit (account, actor, at, id) WHERE kind <> 'User' AND kind <> 'Group';

CREATE INDEX audit_by_actor_and_kind ON audit (account, actor, kind, at, id) WHERE kind <> 'User' AND kind <> 'Group';

-- What was written since a sync looked. It is appended to only, which costs next to nothing.
CREATE INDEX audit_by_writes ON audit (account, writes) WHERE writes IS NOT NULL;

-- The request log: how each SCIM request was answered, written after the answer. Ids are in order of time. `writes` is what
-- the mirror had been written to by then (sync_state), where this request wrote to it.
CREATE TABLE request (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    took_us BIGINT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status BIGINT NOT NULL,
    actor TEXT,
    peer TEXT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT,
    subject TEXT,
    name TEXT,
    told TEXT NOT NULL,
    dialect TEXT NOT NULL,
    before TEXT,
    after TEXT,
    writes BIGINT,
    CONSTRAINT request_id PRIMARY KEY (account, id)
);

-- What is rare among millions, and asked for: the refusals, and what was done to one resource. Reads are many, of anybody,
-- and would cost twice as much with an entry here.
CREATE INDEX request_refused ON request (account, id) WHERE status >= 400;

CREATE INDEX request_by_subject ON request (account, subject, id)
    WHERE subject IS NOT NULL AND verb <> 'read' AND verb <> 'look_up';

-- By whom else a request is found than by its subject: addresses, folded, that it took away or that somebody looked for; the
-- members that joined a group or left it, as they were named.
CREATE TABLE request_address (
    account BIGINT NOT NULL,
    request TEXT NOT NULL,
    folded TEXT NOT NULL,
    CONSTRAINT request_address_entry PRIMARY KEY (account, request, folded)
);

CREATE INDEX request_address_by_address ON request_address (account, folded, request);

-- Requests that were answered and could not be written down: how many, since when, until when. `noted` is the id of what was
-- added last, which is not added again by whoever lost sight of the commit.
CREATE TABLE request_gap (
    account BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    noted TEXT NOT NULL,
    CONSTRAINT request_gap_account PRIMARY KEY (account)
);

-- The console. `sort_key` is the folded e-mail as bytes that sort alike in every locale; `search` is what a list is searched for;
-- the resource and the directory id of the link stand in columns too, so that a record leads to its users, and so do
-- the employee number and both names, folded: a newcomer leads to whoever looks like them. `kept_by` is who has the last word
-- about them, of managed, link and status: directory, console or nobody (unmanaged).
CREATE TABLE console_user (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    run BIGINT NOT NULL,
    sort_key TEXT NOT NULL,
    search TEXT NOT NULL,
    email TEXT NOT NULL,
    status TEXT NOT NULL,
    archive_reason TEXT,
    archived_at BIGINT,
    managed BIGINT NOT NULL,
    fields TEXT NOT NULL,
    link TEXT,
    link_resource TEXT,
    link_external_id TEXT,
    number TEXT,
    full_name TEXT,
    last_name TEXT,
    kept_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT console_user_id PRIMARY KEY (account, id)
);

-- The status too, so that a page of the few archived among many reads no row that it does not show.
CREATE INDEX console_user_by_address ON console_user (account, sort_key, status);

-- The same of those whom somebody keeps: the few of many are read without the others.
CREATE INDEX console_user_by_keeper ON console_user (account, kept_by, sort_key, status);

-- How many somebody keeps, and how many of these are archived: in few pages, without their addresses.
CREATE INDEX console_user_kept ON console_user (account, kept_by, status);

CREATE INDEX console_user_by_resource ON console_user (account, link_resource) WHERE link_resource IS NOT NULL;

CREATE INDEX console_user_by_external_id ON console_user (account, link_external_id) WHERE link_external_id IS NOT NULL;

CREATE INDEX console_user_by_number ON console_user (account, number) WHERE number IS NOT NULL;

CREATE INDEX console_user_by_full_name ON console_user (account, full_name) WHERE full_name IS NOT NULL;

-- The last name with the first one behind it: by what somebody looks for a colleague.
CREATE INDEX console_user_by_last_name ON console_user (account, last_name) WHERE last_name IS NOT NULL;

-- How many are managed and active, which the guard asks of every plan.
CREATE INDEX console_user_managed_active ON console_user (account) WHERE managed = 1 AND status = 'active';

CREATE INDEX console_user_unmanaged_active ON console_user (account) WHERE managed = 0 AND status = 'active';

-- Who came and who went lately: of each, an overview asks for the latest few and for those of a week.
CREATE INDEX console_user_by_arrival ON console_user (account, created_at, id);

CREATE INDEX console_user_by_leave ON console_user (account, archived_at, id) WHERE status = 'archived';

-- Every address of every user, e-mail and aliases alike: one owner each.
CREATE TABLE user_address (
    account BIGINT NOT NULL,
    folded TEXT NOT NULL,
    user_id TEXT NOT NULL,
    address TEXT NOT NULL,
    origin TEXT,
    CONSTRAINT user_address_folded PRIMARY KEY (account, folded)
);

CREATE INDEX user_address_by_user ON user_address (account, user_id, folded);

-- Whom only one of the two stores has, kept beside what it is derived from (gap.rs), so that nobody counts everybody: people
-- of the SCIM directory without a user, active users without a person.
CREATE TABLE directory_only (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    CONSTRAINT directory_only_person PRIMARY KEY (account, id)
);

CREATE TABLE console_only (
    account BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    managed BIGINT NOT NULL,
    CONSTRAINT console_only_user PRIMARY KEY (account, user_id)
);

CREATE INDEX console_only_by_address ON console_only (account, sort_key);

CREATE INDEX console_only_unmanaged ON console_only (account) WHERE managed = 0;

CREATE TABLE console_group (
    account BIGINT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    run BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    managed_by TEXT NOT NULL,
    status TEXT NOT NULL,
    resource TEXT,
    external_id TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT console_group_id PRIMARY KEY (account, id),
    CONSTRAINT console_group_name UNIQUE (account, folded)
);

CREATE INDEX console_group_by_resource ON console_group (account, resource) WHERE resource IS NOT NULL;

CREATE INDEX console_group_by_external_id ON console_group (account, external_id) WHERE external_id IS NOT NULL;

-- `sort_key` is the user's: who is in a group of any size is read a page at a time, without the others.
CREATE TABLE membership (
    account BIGINT NOT NULL,
    group_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    CONSTRAINT membership_pair PRIMARY KEY (account, group_id, user_id)
);

CREATE INDEX membership_by_address ON membership (account, group_id, sort_key);

-- With the group, or an engine without statistics walks the primary key of the whole account instead.
CREATE INDEX membership_by_user ON membership (account, user_id, group_id);

-- Runs: the lines of a plan count once its digest is there; the cursor and the lease are in the row. `tally` is how many lines
-- there are of each area, kind and cause, `approval` the word that a held run was taken up with. What a sync looked at (`scope`:
-- full or changed), how many writes the mirror had had by then (`looked`; `seen` is that of its first look), and how many changes
-- a daily sync found that the ones before had missed.
CREATE TABLE run (
    account BIGINT NOT NULL,
    number BIGINT NOT NULL,
    cause TEXT NOT NULL,
    source TEXT NOT NULL,
    mode TEXT NOT NULL,
    status TEXT NOT NULL,
    digest TEXT,
    origin TEXT,
    facts TEXT,
    policy_epoch BIGINT,
    holds TEXT,
    counts TEXT,
    tally TEXT,
    approved_by TEXT,
    requested_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    failure TEXT,
    done_units BIGINT NOT NULL,
    units BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    lease_epoch BIGINT NOT NULL,
    seen BIGINT,
    approval TEXT,
    hints TEXT,
    renewed_at BIGINT,
    undoes BIGINT,
    scope TEXT,
    looked BIGINT,
    unsettled BIGINT,
    missed BIGINT,
    CONSTRAINT run_number PRIMARY KEY (account, number)
);

CREATE INDEX run_by_status ON run (status, account, number);

-- What was archived lately is counted before each sync: an account keeps its runs for good, and few are of a day.
CREATE INDEX run_by_end ON run (account, finished_at, number);

-- Which sync first saw a write of the mirror: `seen` counts the writes that its look had before it.
CREATE INDEX run_by_seen ON run (account, seen, number) WHERE seen IS NOT NULL;

-- Which run took another one back.
CREATE INDEX run_by_undoes ON run (account, undoes, number) WHERE undoes IS NOT NULL;

-- A line's kind and cause are what it is told as (a stale one is a hold); what was planned stands in its document.
CREATE TABLE run_change (
    account BIGINT NOT NULL,
    run BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    area TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    folded TEXT NOT NULL,
    user_id TEXT,
    resource TEXT,
    cause TEXT NOT NULL,
    change TEXT NOT NULL,
    outcome TEXT NOT NULL,
    before TEXT,
    CONSTRAINT run_change_seq PRIMARY KEY (account, run, seq)
);

-- A report is read kind by kind and cause by cause, and counted by them: both without a look at the other lines of the run.
CREATE INDEX run_change_by_kind ON run_change (account, run, area, kind, cause, seq);

CREATE INDEX run_change_by_user ON run_change (account, user_id, run);

CREATE INDEX run_change_by_resource ON run_change (account, resource, run);

-- What there is to say about a group, and not who came and went.
CREATE INDEX run_change_issue ON run_change (account, area, resource, run) WHERE kind = 'issue';

-- What was to be done and was left: few, but for a run that lapsed.
CREATE INDEX run_change_left ON run_change (account, run, seq, outcome) WHERE outcome <> 'planned' AND outcome <> 'applied';

-- What each line says, in 24 bytes, in the order of the lines, as BASE64: from the line `first` on. Two runs are compared by these.
CREATE TABLE run_fingerprint (
    account BIGINT NOT NULL,
    run BIGINT NOT NULL,
    first BIGINT NOT NULL,
    prints TEXT NOT NULL,
    CONSTRAINT run_fingerprint_first PRIMARY KEY (account, run, first)
);

-- People whom somebody wanted kept when they rejected a run, and the version of their record at that moment (NULL where the
-- mirror had none): another one means that the directory has stated them anew. Without a run, they are kept by hand, whatever
-- the directory says.
CREATE TABLE kept (
    account BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    resource TEXT,
    version BIGINT,
    until BIGINT NOT NULL,
    since BIGINT NOT NULL,
    kept_by TEXT NOT NULL,
    run BIGINT,
    CONSTRAINT kept_user PRIMARY KEY (account, user_id)
);
