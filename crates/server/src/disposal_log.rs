//! Disposals that were carried out, kept in the data directory beside the register: a backup from before still has what was
//! destroyed since, and a restored one is to lose it again.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use domain::codes::MunicipalityCode;
use domain::disposal::{DisposalOf, DisposalRule, DisposalState};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Actor, Disposal, DisposalInput, Store, StoreError};

use crate::app::Home;
use crate::clock::Clock;
use crate::config::Settings;
use crate::recording;

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    municipality: MunicipalityCode,
    of: DisposalOf,
    rule_version: i64,
    months: i32,
    ground: String,
    due_before: Date,
    due_at: Timestamp,
    decision: String,
    decided_at: Timestamp,
}

fn file(settings: &Settings) -> PathBuf {
    settings.data.join("gallringar.jsonl")
}

/// Writes down that a disposal was carried out.
pub fn keep(settings: &Settings, m: MunicipalityCode, done: &Disposal) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let line = Line {
        municipality: m,
        of: done.of,
        rule_version: done.rule_version,
        months: i32::try_from(done.months)?,
        ground: done.ground.clone(),
        due_before: done.due_before,
        due_at: done.due_at,
        decision: done.decision.clone(),
        decided_at: done.decided_at,
    };
    std::fs::create_dir_all(&settings.data)?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file(settings))?;
    file.write_all(format!("{}\n", serde_json::to_string(&line)?).as_bytes())?;
    Ok(file.sync_all()?)
}

/// What a restored register was made to lose again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Redone {
    pub disposals: usize,
    pub removed: i64,
    /// Those that could not be carried out again, with why.
    pub left: Vec<String>,
}

/// Carries out again what the register does not know of.
pub async fn redo(store: &Store, settings: &Settings, clock: Clock) -> anyhow::Result<Redone> {
    let mut redone = Redone::default();
    let text = match std::fs::read_to_string(file(settings)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(redone),
        Err(error) => return Err(error.into()),
    };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line)?;
        let what = format!("{} före {}", line.of.code(), line.due_before);
        match redo_one(store, clock, line).await {
            Ok(Some(done)) => {
                redone.disposals += 1;
                redone.removed += done.removed;
            }
            Ok(None) => (),
            Err(error) => match error.downcast_ref() {
                Some(StoreError::Refused(why)) => redone.left.push(format!("{what}: {why}")),
                _ => return Err(error),
            },
        }
    }
    Ok(redone)
}

async fn redo_one(store: &Store, clock: Clock, line: Line) -> anyhow::Result<Option<Disposal>> {
    let m = line.municipality;
    let Some(municipality) = store.municipality(m).await? else {
        return Ok(None);
    };
    let known = store.disposals(m).await?;
    let same =
        |d: &&Disposal| (d.of, d.due_before, d.decided_at) == (line.of, line.due_before, line.decided_at);
    let again =
        |d: &&Disposal| d.of == line.of && d.due_before == line.due_before && d.decision == line.decision;
    let known = known.iter().find(same).or_else(|| known.iter().find(again));
    let (by, now) = (Actor::system("lagesbild restore"), clock.now());
    let id = match known {
        Some(known) if known.state == DisposalState::Decided => known.id,
        Some(_) => return Ok(None),
        None => {
            let due = store
                .due_for_disposal(m, line.of, line.due_before, line.due_at)
                .await?;
            if due.n == 0 {
                return Ok(None);
            }
            let input = DisposalInput {
                rule: DisposalRule {
                    of: line.of,
                    version: line.rule_version,
                    valid_from: line.due_before,
                    months: line.months,
                    ground: line.ground,
                },
                due_before: line.due_before,
                due_at: line.due_at,
                decision: line.decision,
            };
            let decided = store.write(m, &by, now, move |work| {
                Box::pin(async move { work.decide_disposal(input).await })
            });
            decided.await?.id
        }
    };
    let home = Home::new(municipality, clock.today(&jiff::tz::TimeZone::UTC));
    let done = store
        .execute_disposal(m, &by, now, id, move |event| {
            recording::search_text(&home, &event.input)
        })
        .await?;
    Ok(Some(done))
}
