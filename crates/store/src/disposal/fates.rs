//! What becomes of each table in the end: a rule of disposal, an end of its own, or a reason why it is kept.

use domain::disposal::DisposalOf;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Goes when this is disposed of.
    Rule(DisposalOf),
    /// Goes by itself when its time is out.
    Ends,
    /// Is kept, for the reason with this name.
    Kept(&'static str),
}

use DisposalOf::*;
use Fate::*;

/// Every table of the register but the search index, which follows the events. A test holds it against the tables that
/// a backup copies.
pub const FATES: &[(&str, Fate)] = &[
    ("event", Rule(Event)),
    ("event_version", Rule(Event)),
    ("event_note", Rule(Event)),
    ("merged_event", Rule(Event)),
    ("duplicate", Rule(Event)),
    ("classified", Rule(Event)),
    ("secrecy_request", Rule(Event)),
    ("attachment", Rule(Attachment)),
    ("rejected_row", Rule(RejectedRow)),
    ("import", Rule(Import)),
    ("import_detail", Rule(Import)),
    ("zero_report", Rule(ZeroReport)),
    ("mail", Rule(Mail)),
    ("sent_file", Rule(Mail)),
    ("running_import", Ends),
    ("session", Ends),
    ("log_in_step", Ends),
    ("picture", Kept("pictures")),
    ("decision", Kept("pictures")),
    ("acknowledgement", Kept("pictures")),
    ("feedback", Kept("pictures")),
    ("chain_record", Kept("chain")),
    ("record_file", Kept("chain")),
    ("event_count", Kept("counts")),
    ("disposed_count", Kept("counts")),
    ("report_batch", Kept("counts")),
    ("journal", Kept("journal")),
    ("journal_head", Kept("journal")),
    ("checkpoint", Kept("journal")),
    ("import_chunk", Kept("journal")),
    ("disposal", Kept("journal")),
    ("disposed", Kept("journal")),
    ("account", Kept("accounts")),
    ("account_grant", Kept("accounts")),
    ("account_link", Kept("accounts")),
    ("account_factor", Kept("accounts")),
    ("account_identity", Kept("accounts")),
    ("api_token", Kept("accounts")),
    ("passkey", Kept("accounts")),
    ("required_factor", Kept("accounts")),
    ("municipality", Kept("settings")),
    ("sequence", Kept("settings")),
    ("import_mapping", Kept("settings")),
    ("saved_view", Kept("settings")),
];

impl Fate {
    /// The reasons, each once, in the order of the list.
    pub fn reasons() -> Vec<&'static str> {
        let mut reasons: Vec<&str> = FATES
            .iter()
            .filter_map(|(_, fate)| match fate {
                Kept(reason) => Some(*reason),
                _ => None,
            })
            .collect();
        reasons.dedup();
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_rule_or_a_reason() {
        let mut fates: Vec<&str> = FATES.iter().map(|(table, _)| *table).collect();
        let mut tables: Vec<&str> = crate::backup::table_names().collect();
        fates.sort_unstable();
        tables.sort_unstable();
        assert_eq!(fates, tables);
        for of in DisposalOf::ALL
            .into_iter()
            .filter(|of| !matches!(of, EventText | AccessLog))
        {
            assert!(FATES.iter().any(|(_, fate)| *fate == Rule(of)), "{of:?}");
        }
    }
}
