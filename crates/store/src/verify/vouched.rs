//! What the journal of a municipality vouches for, taken from it entry by entry: the state that each thing must
//! be in if nobody has changed it beside the program.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value as Json, json};

use crate::duplicates::DuplicateState;
use crate::imports::ImportOutcome;
use crate::journal::StoredEntry;

pub(super) type Hash = [u8; 32];

/// Things that are kept as rows of their own and are few enough to be compared whole, each kind by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Account,
    Acknowledgement,
    AdoptedPicture,
    ApiToken,
    Batch,
    Classified,
    Decision,
    Detail,
    Disposal,
    DraftPicture,
    Feedback,
    Identity,
    Import,
    Link,
    Mapping,
    Municipality,
    Passkey,
    Record,
    RecordFile,
    RequiredFactor,
    SecondFactor,
    SecrecyRequest,
    View,
    ZeroReport,
}

/// An attachment as the journal tells of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attached {
    pub event: i64,
    pub name: String,
    pub media_type: String,
    pub sha256: Hash,
}

/// Rows that were kept together under one entry: their last number and digest.
pub(super) struct Range {
    pub last: i64,
    pub digest: Hash,
}

/// Events that were recorded together: their import, first and last number, and digest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub import: i64,
    pub first: i64,
    pub last: i64,
    pub digest: Hash,
}

/// A suggested pair.
pub(super) struct Pair {
    pub events: (i64, i64),
    pub seal: String,
    pub state: DuplicateState,
}

#[derive(Default)]
pub(super) struct Vouched {
    /// The digest of an event, by the entry that made it so.
    pub events: HashMap<i64, (i64, Hash)>,
    /// Events recorded one by one, which must all be there.
    pub recorded: HashSet<i64>,
    /// How many earlier versions each changed event must have, told by the events, and how many were found.
    pub earlier: HashMap<i64, (i64, i64)>,
    /// A chunk of an import, by its entry.
    pub chunks: HashMap<i64, Chunk>,
    /// Events left when their import was taken back, with the digests of what they first said.
    pub left: HashMap<i64, Hash>,
    /// Imports that were taken back: their chunks are no longer whole.
    pub taken_back: HashSet<i64>,
    pub attachments: HashMap<i64, Attached>,
    /// By import and first number.
    pub rejected: BTreeMap<(i64, i64), Range>,
    /// By import and first event.
    pub notes: BTreeMap<(i64, i64), Range>,
    pub duplicates: BTreeMap<i64, Pair>,
    /// Sessions that began with a log-in, by their digests: whose, and until when.
    pub sessions: HashMap<String, (i64, i64)>,
    /// What was said last about each letter.
    pub letters: BTreeMap<i64, Json>,
    pub kept: BTreeMap<Kind, BTreeMap<String, Json>>,
    /// Runs of disposal, by their entries.
    pub runs: BTreeMap<i64, Json>,
}

impl Vouched {
    /// Takes from an entry what it vouches for. `Err` says what is missing in it.
    pub fn take(&mut self, entry: &StoredEntry) -> Result<(), &'static str> {
        let read = |text: &Option<String>| match text {
            Some(text) => serde_json::from_str(text).map_err(|_| "innehållet"),
            None => Ok(Json::Null),
        };
        let (before, after): (Json, Json) = (read(&entry.was)?, read(&entry.became)?);
        let id = entry.object_id.as_str();
        match (entry.object_kind.as_str(), entry.act.as_str()) {
            ("event", "attached") => self.attached(number(id)?, &after)?,
            ("event", act) => self.event(entry.seq, act, number(id)?, &before, &after)?,
            ("import", act) => self.import(entry, act, id, &after)?,
            ("duplicate", act) => self.duplicate(act, id, &after)?,
            ("picture", "picture_adopted") => {
                self.forget(Kind::DraftPicture, id);
                self.keep(Kind::AdoptedPicture, id, after["hash"].clone());
            }
            ("picture", _) => self.keep(Kind::DraftPicture, id, after),
            ("decision", "decision_withdrawn") => self.keep(Kind::Decision, id, json!([before, true])),
            ("decision", _) => self.keep(Kind::Decision, id, json!([after, false])),
            ("record", _) => {
                let version = after["version"].as_i64().ok_or("postens version")?;
                self.keep(Kind::Record, &format!("{id}/{version}"), after);
            }
            ("disposal", "disposed") => {
                self.change(Kind::Disposal, id, json!({ "removed": after["removed"] }));
                self.runs.insert(entry.seq, after);
            }
            ("disposal", _) => self.keep(Kind::Disposal, id, after),
            ("classified", _) => self.keep(Kind::Classified, id, after),
            ("secrecy_request", _) => self.keep(Kind::SecrecyRequest, id, after),
            ("record_file", _) => self.keep(Kind::RecordFile, id, after),
            ("acknowledgement", "acknowledgement_withdrawn") => self.forget(Kind::Acknowledgement, id),
            ("acknowledgement", _) => self.keep(Kind::Acknowledgement, id, after),
            ("feedback", _) => self.keep(Kind::Feedback, id, after),
            ("zero_report", "zero_report_withdrawn") => self.forget(Kind::ZeroReport, id),
            ("zero_report", _) => self.keep(Kind::ZeroReport, id, after),
            ("report_batch", _) => self.keep(Kind::Batch, id, json!([after, entry.at])),
            ("saved_view", "view_deleted") => self.forget(Kind::View, id),
            ("saved_view", _) => self.keep(Kind::View, id, after),
            ("mapping", _) => {
                let source = after["source"].as_str().ok_or("källan")?;
                self.keep(Kind::Mapping, &format!("{source}/{id}"), after["mapping"].clone());
            }
            ("mail", _) => {
                self.letters.insert(number(id)?, after);
            }
            ("municipality", _) => self.keep(Kind::Municipality, id, after["sha256"].clone()),
            ("second_factor", _) => self.keep(Kind::RequiredFactor, id, after["roles"].clone()),
            ("account", act) => self.account(act, id, after)?,
            _ => (),
        }
        Ok(())
    }

    fn keep(&mut self, kind: Kind, id: &str, state: Json) {
        self.kept.entry(kind).or_default().insert(id.to_owned(), state);
    }

    /// One that was disposed of is not to be there, if it was what it should be.
    pub fn forget_attachment(&mut self, id: i64, sha256: &[u8]) {
        if self
            .attachments
            .get(&id)
            .is_some_and(|known| known.sha256 == sha256)
        {
            self.attachments.remove(&id);
        }
    }

    /// What is left of one whose file has no name any more was looked at by its own digest.
    pub fn forget_import(&mut self, id: i64) {
        self.forget(Kind::Import, &id.to_string());
    }

    fn forget(&mut self, kind: Kind, id: &str) {
        if let Some(of_kind) = self.kept.get_mut(&kind) {
            of_kind.remove(id);
        }
    }

    /// Sets some fields of what is kept.
    fn change(&mut self, kind: Kind, id: &str, fields: Json) {
        let state = self.kept.entry(kind).or_default().entry(id.to_owned());
        if let (Json::Object(state), Json::Object(fields)) = (state.or_insert_with(|| json!({})), fields) {
            state.extend(fields);
        }
    }

    fn attached(&mut self, event: i64, after: &Json) -> Result<(), &'static str> {
        let text = |field: &str| Some(after[field].as_str()?.to_owned());
        let attached = Attached {
            event,
            name: text("name").ok_or("bilagans namn")?,
            media_type: text("media_type").ok_or("bilagans slag")?,
            sha256: hash(&after["sha256"])?,
        };
        let id = after["attachment"].as_i64().ok_or("bilagans nummer")?;
        self.attachments.insert(id, attached);
        Ok(())
    }

    fn event(
        &mut self,
        seq: i64,
        act: &str,
        id: i64,
        before: &Json,
        after: &Json,
    ) -> Result<(), &'static str> {
        if act == "event_recorded" {
            self.recorded.insert(id);
        }
        // One that was merged already only follows to another event, which settles no suggestion.
        let (kept, state) = match act {
            "event_merged" if before["status"] != "merged" => (after, DuplicateState::Merged),
            "merge_undone" => (before, DuplicateState::Open),
            _ => (&Json::Null, DuplicateState::Open),
        };
        if let Some(kept) = kept["merged_into"].as_i64() {
            let events = (id.min(kept), id.max(kept));
            for pair in self.duplicates.values_mut().filter(|p| p.events == events) {
                pair.state = state;
            }
        }
        self.events.insert(seq, (id, hash(&after["digest"])?));
        Ok(())
    }

    fn import(&mut self, entry: &StoredEntry, act: &str, id: &str, after: &Json) -> Result<(), &'static str> {
        match act {
            "import_started" => {
                let mut state = after.clone();
                state["by"] = json!(entry.actor);
                state["state"] = json!("running");
                state["why"] = json!("");
                state["outcome"] = outcome(json!(ImportOutcome::default()));
                self.keep(Kind::Import, id, state);
            }
            "import_described" => self.keep(Kind::Detail, id, after["sha256"].clone()),
            "import_finished" => {
                let outcome = outcome(after.clone());
                self.change(
                    Kind::Import,
                    id,
                    json!({ "state": "finished", "outcome": outcome }),
                );
            }
            "events_imported" => {
                let (first, Range { last, digest }) = range(after)?;
                let import = number(id)?;
                let chunk = Chunk {
                    import,
                    first,
                    last,
                    digest,
                };
                self.chunks.insert(entry.seq, chunk);
            }
            "rows_rejected" => {
                let (first, range) = range(after)?;
                self.rejected.insert((number(id)?, first), range);
            }
            "events_noted" => {
                let (first, range) = range(after)?;
                self.notes.insert((number(id)?, first), range);
            }
            "import_undone" | "import_aborted" => {
                let import = number(id)?;
                let state = if act == "import_undone" {
                    "undone"
                } else {
                    "aborted"
                };
                self.change(Kind::Import, id, json!({ "state": state, "why": entry.why }));
                self.taken_back.insert(import);
                if let Some(batches) = self.kept.get_mut(&Kind::Batch) {
                    batches.retain(|_, batch| batch[0]["import"] != import);
                }
                for (event, digest) in after["kept"].as_object().ok_or("vad som blev kvar")? {
                    self.left.insert(number(event)?, hash(digest)?);
                }
            }
            _ => (),
        }
        Ok(())
    }

    fn duplicate(&mut self, act: &str, id: &str, after: &Json) -> Result<(), &'static str> {
        let state = match act {
            "duplicates_suggested" => {
                for (id, pair) in after["suggested"].as_object().ok_or("förslagen")? {
                    let event = |at: usize| pair[at].as_i64().ok_or("förslagets händelser");
                    let pair = Pair {
                        events: (event(0)?, event(1)?),
                        seal: pair[2].as_str().ok_or("förslagets kontrollsumma")?.to_owned(),
                        state: DuplicateState::Open,
                    };
                    self.duplicates.insert(number(id)?, pair);
                }
                return Ok(());
            }
            "duplicate_dismissed" => DuplicateState::Dismissed,
            _ => DuplicateState::Open,
        };
        let pair = self.duplicates.get_mut(&number(id)?).ok_or("förslaget")?;
        pair.state = state;
        Ok(())
    }

    fn account(&mut self, act: &str, id: &str, after: Json) -> Result<(), &'static str> {
        match act {
            "account_created" => {
                self.keep(Kind::Account, id, after);
                self.change(Kind::Account, id, json!({ "open": true, "grants": [] }));
            }
            "factor_set" => self.keep(Kind::SecondFactor, id, after["factor"].clone()),
            "factor_removed" => self.forget(Kind::SecondFactor, id),
            "passkey_added" => {
                let passkey = after["passkey"].as_str().ok_or("nyckeln")?;
                self.keep(Kind::Passkey, passkey, json!(number(id)?));
            }
            "passkey_removed" => {
                self.forget(Kind::Passkey, after["passkey"].as_str().ok_or("nyckeln")?);
            }
            "token_made" => {
                let token = after["token"].as_str().ok_or("nyckeln")?.to_owned();
                let mut state = after;
                if let Some(state) = state.as_object_mut() {
                    state.remove("token");
                }
                self.keep(Kind::ApiToken, &token, state);
            }
            "token_revoked" => {
                let token = after["token"].as_str().ok_or("nyckeln")?.to_owned();
                self.change(Kind::ApiToken, &token, json!({ "revoked": true }));
            }
            "identity_linked" => {
                let identity = after["identity"].as_str().ok_or("inloggningen")?;
                self.keep(Kind::Identity, identity, json!(number(id)?));
            }
            "identity_unlinked" => {
                self.forget(Kind::Identity, after["identity"].as_str().ok_or("inloggningen")?);
            }
            "account_renamed" | "password_set" => self.change(Kind::Account, id, after),
            "account_opened" | "account_closed" => {
                self.change(Kind::Account, id, json!({ "open": act == "account_opened" }));
            }
            "grants_set" => self.change(Kind::Account, id, json!({ "grants": after })),
            "link_made" | "link_used" | "link_ended" => {
                let link = after["link"].as_str().ok_or("länken")?.to_owned();
                let fields = if act != "link_made" {
                    json!({ "used": true })
                } else {
                    json!({
                        "account": number(id)?, "kind": after["kind"], "expires_at": after["expires_at"], "used": false,
                    })
                };
                self.change(Kind::Link, &link, fields);
            }
            "logged_in" | "session_renewed" => {
                let session = after["session"].as_str().ok_or("sessionen")?.to_owned();
                let until = after["expires_at"].as_i64().ok_or("sessionens slut")?;
                self.sessions.insert(session, (number(id)?, until));
            }
            _ => (),
        }
        Ok(())
    }
}

/// What an import came to, but for how long it took, which is measured and not said by anyone.
fn outcome(mut outcome: Json) -> Json {
    outcome["seconds"] = Json::Null;
    outcome
}

fn number(text: &str) -> Result<i64, &'static str> {
    text.parse().map_err(|_| "numret")
}

fn hash(json: &Json) -> Result<Hash, &'static str> {
    let text = json.as_str().ok_or("kontrollsumman")?;
    let bytes = hex::decode(text).map_err(|_| "kontrollsumman")?;
    Hash::try_from(bytes.as_slice()).map_err(|_| "kontrollsumman")
}

fn range(after: &Json) -> Result<(i64, Range), &'static str> {
    let first = after["first"].as_i64().ok_or("det första numret")?;
    let last = after["last"].as_i64().ok_or("det sista numret")?;
    let digest = hash(&after["digest"])?;
    Ok((first, Range { last, digest }))
}
