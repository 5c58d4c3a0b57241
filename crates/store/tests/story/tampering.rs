//! What someone with access to the database could change beside the program, table by table: each is named.

use std::collections::BTreeSet;

use store::Store;

use super::{BackDoor, check_verify, huddinge};

/// What is done, what undoes it, and what is said of it in between.
type Trick = (&'static str, &'static str, &'static [&'static str]);

const TRICKS: &[Trick] = &[
    (
        "UPDATE journal SET actor = 'Samordnareb' WHERE municipality = 126 AND seq = 3",
        "UPDATE journal SET actor = 'Samordnaren' WHERE municipality = 126 AND seq = 3",
        &["journalpost 3 är ändrad"],
    ),
    (
        "UPDATE journal_head SET seq = seq + 1 WHERE municipality = 127",
        "UPDATE journal_head SET seq = seq - 1 WHERE municipality = 127",
        &["journalen slutar vid post"],
    ),
    (
        "UPDATE event SET text = 'Klottret på vägget' WHERE municipality = 126 AND id = 1",
        "UPDATE event SET text = 'Klottret på väggen' WHERE municipality = 126 AND id = 1",
        &["händelse 1 stämmer inte"],
    ),
    (
        "UPDATE event SET place_name = 'Trångsund' WHERE municipality = 126 AND id = 14",
        "UPDATE event SET place_name = 'Skogås centrum' WHERE municipality = 126 AND id = 14",
        &["de som lästes in"],
    ),
    (
        "UPDATE event_version SET version = 9 WHERE municipality = 126 AND event = 2 AND version = 1",
        "UPDATE event_version SET version = 1 WHERE municipality = 126 AND event = 2 AND version = 9",
        &[
            "händelse 2: version 9 är tillagd",
            "händelse 2: en tidigare version saknas",
        ],
    ),
    (
        "INSERT INTO merged_event (municipality, kept, event) VALUES (126, 1, 2)",
        "DELETE FROM merged_event WHERE municipality = 126 AND event = 2",
        &["händelse 2: sammanslagningen stämmer inte"],
    ),
    (
        "UPDATE event_count SET n = n + 1 WHERE municipality = 126 AND category = 'KLO' AND week = 202210",
        "UPDATE event_count SET n = n - 1 WHERE municipality = 126 AND category = 'KLO' AND week = 202210",
        &["summan säger"],
    ),
    (
        "UPDATE attachment SET bytes = CAST('bilb' AS BYTES) WHERE municipality = 126",
        "UPDATE attachment SET bytes = CAST('bild' AS BYTES) WHERE municipality = 126",
        &["bilaga 1"],
    ),
    (
        "UPDATE record_file SET bytes = CAST('bilb' AS BYTES) WHERE municipality = 126",
        "UPDATE record_file SET bytes = CAST('%PDF-1.7 riktlinjen' AS BYTES) WHERE municipality = 126",
        &[
            "finns inte i journalen: tillagd vid sidan om",
            "finns i journalen men inte i registret",
        ],
    ),
    (
        "UPDATE attachment SET event = 2 WHERE municipality = 126",
        "UPDATE attachment SET event = 1 WHERE municipality = 126",
        &["bilaga 1 till händelse 2"],
    ),
    (
        "UPDATE import SET accepted = accepted + 1 WHERE municipality = 126 AND id = 1",
        "UPDATE import SET accepted = accepted - 1 WHERE municipality = 126 AND id = 1",
        &["import 1 stämmer inte"],
    ),
    (
        "UPDATE import_chunk SET import = 103 WHERE municipality = 126 AND import = 3",
        "UPDATE import_chunk SET import = 3 WHERE municipality = 126 AND import = 103",
        &["import 103: en del av den"],
    ),
    (
        "UPDATE import_detail SET detail = detail || ' ' WHERE municipality = 126 AND import = 3",
        "UPDATE import_detail SET detail = substr(detail, 1, length(detail) - 1) WHERE municipality = 126 AND import = 3",
        &["beskrivningen av import 3"],
    ),
    (
        "UPDATE chain_record SET said = replace(said, '2022-12-31', '2023-12-31') WHERE municipality = 126",
        "UPDATE chain_record SET said = replace(said, '2023-12-31', '2022-12-31') WHERE municipality = 126",
        &["posten document/avtal/1"],
    ),
    (
        "UPDATE import_mapping SET mapping = '[]' WHERE municipality = 126",
        "UPDATE import_mapping SET mapping = '{}' WHERE municipality = 126",
        &["kolumnmappning vaktare/veckofil"],
    ),
    (
        "UPDATE rejected_row SET reason = 'okänt datum' WHERE municipality = 126",
        "UPDATE rejected_row SET reason = 'datumet finns inte' WHERE municipality = 126",
        &["de avvisade raderna 1 till 1"],
    ),
    (
        "INSERT INTO rejected_row VALUES (126, 1, 15, 2, '[]', 'påhittad')",
        "DELETE FROM rejected_row WHERE municipality = 126 AND ordinal = 2",
        &["raden 2 är tillagd"],
    ),
    (
        "UPDATE event_note SET text = 'Platsen är säker.' WHERE municipality = 126",
        "UPDATE event_note SET text = 'Platsen är tolkad.' WHERE municipality = 126",
        &["anteckningarna om händelserna"],
    ),
    (
        "UPDATE duplicate SET state = 'open' WHERE municipality = 126",
        "UPDATE duplicate SET state = 'dismissed' WHERE municipality = 126",
        &["dubblettförslag 2 stämmer inte"],
    ),
    (
        "UPDATE picture SET summary = 'En orolig vecka.' WHERE municipality = 126 AND version = 1",
        "UPDATE picture SET summary = 'En lugn vecka.' WHERE municipality = 126 AND version = 1",
        &["den fastställda lägesbilden 1 stämmer inte"],
    ),
    (
        "UPDATE picture SET summary = 'En orolig vecka.' WHERE municipality = 126 AND version = 2",
        "UPDATE picture SET summary = 'En lugn vecka.' WHERE municipality = 126 AND version = 2",
        &["utkastet till lägesbild 2 stämmer inte"],
    ),
    (
        "UPDATE decision SET outcome = 'not_done' WHERE municipality = 126 AND id = 1",
        "UPDATE decision SET outcome = 'done' WHERE municipality = 126 AND id = 1",
        &["beslut 1 stämmer inte"],
    ),
    (
        "UPDATE decision SET withdrawn = FALSE WHERE municipality = 126 AND id = 2",
        "UPDATE decision SET withdrawn = TRUE WHERE municipality = 126 AND id = 2",
        &["beslut 2 stämmer inte"],
    ),
    (
        "UPDATE feedback SET text = 'Tack.' WHERE municipality = 126",
        "UPDATE feedback SET text = 'Tack. Klottret är sanerat.' WHERE municipality = 126",
        &["återkoppling 1 stämmer inte"],
    ),
    (
        "UPDATE acknowledgement SET led = 'to_nothing' WHERE municipality = 126",
        "UPDATE acknowledgement SET led = 'to_problem' WHERE municipality = 126",
        &["kvitteringen 2022-W10/KLO/skogas stämmer inte"],
    ),
    (
        "INSERT INTO feedback VALUES (126, 2, 202210, 'huge', 'Påhittat.', 0, 'Samordnaren')",
        "DELETE FROM feedback WHERE municipality = 126 AND id = 2",
        &["återkoppling 2 finns inte i journalen"],
    ),
    (
        "DELETE FROM zero_report WHERE municipality = 126",
        "INSERT INTO zero_report VALUES (126, 1, 'sodertorn', 202210, 1647244800)",
        &["nollrapport 1 finns i journalen men inte"],
    ),
    (
        "UPDATE report_batch SET events = 4 WHERE municipality = 126",
        "UPDATE report_batch SET events = 3 WHERE municipality = 126",
        &["rapport 1 stämmer inte"],
    ),
    (
        "UPDATE saved_view SET query = 'kategori=KLO' WHERE municipality = 126",
        "UPDATE saved_view SET query = 'kategori=MOP' WHERE municipality = 126",
        &["vy 2 stämmer inte"],
    ),
    (
        "UPDATE municipality SET definition = definition || ' ' WHERE municipality = 126",
        "UPDATE municipality SET definition = substr(definition, 1, length(definition) - 1) WHERE municipality = 126",
        &["uppgifterna om kommun 0126"],
    ),
    (
        "UPDATE account SET password_hash = 'en annans' WHERE municipality = 0",
        "UPDATE account SET password_hash = NULL WHERE municipality = 0",
        &["konto 1 stämmer inte"],
    ),
    (
        "UPDATE account_grant SET role = 'administrator' WHERE municipality = 0",
        "UPDATE account_grant SET role = 'coordinator' WHERE municipality = 0",
        &["konto 1 stämmer inte"],
    ),
    (
        "UPDATE account_link SET used_at = NULL WHERE municipality = 0",
        "UPDATE account_link SET used_at = 1647244800 WHERE municipality = 0",
        &["engångslänk"],
    ),
    (
        "INSERT INTO session VALUES (0, CAST('min egen' AS BYTES), 1, 126, 'c', 0, 0, 9999999999, 9999999999, '',
             NULL, NULL, 0, NULL, NULL)",
        "DELETE FROM session WHERE municipality = 0",
        &["en session för konto 1 har inte börjat"],
    ),
    (
        "UPDATE account_factor SET sealed = CAST('en annans' AS BYTES) WHERE municipality = 0",
        "UPDATE account_factor SET sealed = CAST('min egen' AS BYTES) WHERE municipality = 0",
        &["det andra steget för konto 1 stämmer inte"],
    ),
    (
        "INSERT INTO api_token VALUES (0, 9, CAST('avtryck' AS BYTES), 1, 126, 'karta', '[]', 0, 0, NULL, NULL)",
        "DELETE FROM api_token WHERE municipality = 0 AND id = 9",
        &["nyckeln för program"],
    ),
    (
        "INSERT INTO classified VALUES (126, 1, 'open', NULL, NULL, 'Samordnaren', 0)",
        "DELETE FROM classified WHERE municipality = 126 AND event = 1",
        &["klassningen av händelse 1 finns inte i journalen"],
    ),
    (
        "INSERT INTO secrecy_request VALUES (126, 9, 1, NULL, '', 1, 'Samordnaren', 0, 0, 'approved', NULL, NULL, NULL, '')",
        "DELETE FROM secrecy_request WHERE municipality = 126 AND id = 9",
        &["begäran om sekretess 9 finns inte i journalen"],
    ),
    (
        "INSERT INTO disposal VALUES (126, 9, 'event', 1, 1, '', '2022-01-01', 0, 1, '', 'Samordnaren', 0, 'decided', 0, NULL, NULL)",
        "DELETE FROM disposal WHERE municipality = 126 AND id = 9",
        &["gallringen 9 finns inte i journalen"],
    ),
    (
        "INSERT INTO disposed VALUES (126, 3, 'notes', 99, 0, CAST('borta' AS BYTES), NULL, NULL)",
        "DELETE FROM disposed WHERE municipality = 126 AND id = 99",
        &["det som gallrades med journalpost 3 är inte det som förseglades"],
    ),
    (
        "INSERT INTO disposed_count VALUES (126, 202210, '', 'KLO', 'huge', 'vaktare', 1, 0)",
        "DELETE FROM disposed_count WHERE municipality = 126",
        &["vecka 202210: summan av det gallrade är inte den som förseglades"],
    ),
    (
        "UPDATE passkey SET account = 99 WHERE municipality = 0",
        "UPDATE passkey SET account = 1 WHERE municipality = 0",
        &["stämmer inte med journalen"],
    ),
    (
        "UPDATE passkey SET public_key = CAST('en annans' AS BYTES) WHERE municipality = 0",
        "UPDATE passkey SET public_key = CAST('nyckel' AS BYTES) WHERE municipality = 0",
        &["lösennyckel", "finns inte i journalen"],
    ),
    (
        "UPDATE account_identity SET subject = 'eva' WHERE municipality = 0",
        "UPDATE account_identity SET subject = 'bo' WHERE municipality = 0",
        &["inloggning hos annan", "finns inte i journalen"],
    ),
    (
        "DELETE FROM required_factor WHERE municipality = 126",
        "INSERT INTO required_factor VALUES (126, 'administrator')",
        &["kravet på ett andra steg"],
    ),
    (
        "UPDATE checkpoint SET size = size + 1 WHERE municipality = 126",
        "UPDATE checkpoint SET size = size - 1 WHERE municipality = 126",
        &["kontrollpunkten vid post"],
    ),
    (
        "UPDATE mail SET state = 'failed' WHERE municipality = 126 AND id = 1",
        "UPDATE mail SET state = 'sent' WHERE municipality = 126 AND id = 1",
        &["brev 1"],
    ),
    (
        "UPDATE sent_file SET bytes = CAST('%PDG' AS BYTES) WHERE municipality = 126",
        "UPDATE sent_file SET bytes = CAST('%PDF' AS BYTES) WHERE municipality = 126",
        &[
            "filen till brev 1",
            "filen till brev 2",
            "filen till brev 3",
            "filen till brev 4",
        ],
    ),
];

/// Tables that nobody writes in: what they hold is made from the others, or only counts.
/// `running_import` tells only who is at work at the moment, `log_in_step` who is at the door,
/// `waiting_form` what has not been sent.
const BESIDE: [&str; 6] = [
    "event_search",
    "log_in_step",
    "running_import",
    "schema_version",
    "sequence",
    "waiting_form",
];

/// A table that no trick is tried on has perhaps nobody who looks at it.
async fn every_table_is_tried(back_door: &BackDoor) {
    let tried: BTreeSet<String> = TRICKS
        .iter()
        .filter_map(|(done, ..)| {
            let mut words = done
                .split(' ')
                .skip_while(|w| !["UPDATE", "INTO", "FROM"].contains(w));
            words.nth(1).map(str::to_owned)
        })
        .collect();
    let mut tables = back_door.tables().await;
    tables.retain(|name| !BESIDE.iter().any(|beside| name.starts_with(beside)));
    assert_eq!(tried, tables);
}

pub async fn is_found(store: &Store, back_door: &BackDoor) {
    every_table_is_tried(back_door).await;
    let checkpoint = store.checkpoint(huddinge()).await.unwrap();
    let (off, on) = if store.is_sqlite() {
        (
            "DROP TRIGGER journal_keeps_what_it_has; DROP TRIGGER adopted_picture_stays; DROP TRIGGER journal_loses_nothing; DROP TRIGGER checkpoint_keeps_what_it_has",
            "SELECT 1",
        )
    } else {
        (
            "ALTER TABLE journal DISABLE TRIGGER ALL; ALTER TABLE picture DISABLE TRIGGER ALL; ALTER TABLE checkpoint DISABLE TRIGGER ALL",
            "ALTER TABLE journal ENABLE TRIGGER ALL; ALTER TABLE picture ENABLE TRIGGER ALL; ALTER TABLE checkpoint ENABLE TRIGGER ALL",
        )
    };
    back_door.try_sql(off).await.unwrap();
    let bytes = if store.is_sqlite() { "BLOB" } else { "BYTEA" };
    for (done, undone, faults) in TRICKS {
        for (sql, faults) in [(done, *faults), (undone, &[][..])] {
            let sql: &'static str = sql.replace("BYTES", bytes).leak();
            back_door
                .try_sql(sql)
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
            check_verify(store, &[], faults).await;
        }
    }
    // The end of the chain cut off so that it hangs together, an entry that no other table tells of (a file that
    // was taken out): only a checkpoint from outside can tell.
    let seq = checkpoint.seq;
    let cut: &'static str = format!(
        "DELETE FROM journal WHERE municipality = 126 AND seq = {seq};
         UPDATE journal_head SET seq = seq - 1, hash = (SELECT hash FROM journal WHERE municipality = 126 AND seq = {seq} - 1)
         WHERE municipality = 126"
    )
    .leak();
    back_door.try_sql(cut).await.unwrap();
    check_verify(store, &[], &[]).await;
    check_verify(store, &[checkpoint], &["kortare än kontrollpunkten"]).await;
    back_door.try_sql(on).await.unwrap();
}
