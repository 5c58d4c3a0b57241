//! Is every fact that the audit's pre-study tells of Huddinge in its file, so that the register answers what each row of
//! the list in `docs/handbook/styrning.md` asks? Each test bears its row's number. What a page shows is tried in `server`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use domain::body_decision::DecisionLevel;
use domain::chain::{Chain, Record, RecordError, RecordKind};
use domain::codes::{AreaCode, CategoryCode, EventId};
use domain::goal::{GradeChange, Indicator, OutcomeDimension};
use domain::governing_document::{DocumentKind, DocumentStatus};
use domain::intervention::{Intervention, InterventionState, Nature};
use domain::money::BudgetLine;
use domain::municipality::Municipality;
use domain::owed::{Owed, OwedKind, owed};
use domain::problem_profile::{EventOfChain, analysis_level};
use domain::promise::{Promise, PromiseState};
use domain::record::{Ore, Shape, leaves};
use domain::screening::screen_with;
use domain::task::AttestationKind;
use domain::tertial_report::Tertial;
use domain::trace::{Neighbours, assignment_figures, trace};
use import::municipality::{read_municipality, read_municipality_chain};
use jiff::civil::Date;
use serde_json::{Value, json};

/// The day of the pre-study.
const STUDY: &str = "2022-04-22";

static HUDDINGE: LazyLock<(Municipality, Chain)> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join("huddinge.toml")).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let municipality = read_municipality(&text, read).unwrap();
    let file = read_municipality_chain(&text, &municipality, read).unwrap();
    let chain = file.unwrap().records.into_iter().collect();
    (municipality, chain)
});

fn chain() -> &'static Chain {
    &HUDDINGE.1
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn mnkr(millions: f64) -> Ore {
    Ore((millions * 100_000_000.0).round() as i64)
}

fn record(kind: RecordKind, said: Value) -> Result<Record, serde_json::Error> {
    Record::from_fields(kind, said)
}

/// The chain with one more record, or with another in the place of one.
fn with(kind: RecordKind, said: Value) -> Chain {
    let mut chain = chain().clone();
    chain.extend([record(kind, said).unwrap()]);
    chain
}

/// A record with some of its fields said anew.
fn changed(kind: RecordKind, code: &str, fields: Value) -> Record {
    let mut said = chain().record(kind, code).unwrap().fields();
    let fields = fields.as_object().unwrap().clone();
    said.as_object_mut().unwrap().extend(fields);
    record(kind, said).unwrap()
}

fn refusal(record: &Record) -> Option<&'static str> {
    chain().check(record).err().map(|why: RecordError| why.code)
}

fn owed_of(chain: &Chain, kind: OwedKind, on: &str) -> Vec<Owed> {
    let mut found = owed(chain, &[], day(on));
    found.retain(|o| o.kind == kind);
    found
}

/// Everything of a kind that is owed on a day, by the code of the record or what else it is about.
fn check_all_owed(kind: OwedKind, on: &str, expected: &[&str]) {
    let found = owed_of(chain(), kind, on);
    let mut codes: Vec<&str> = found
        .iter()
        .map(|o| o.record.as_ref().map_or(o.about.as_str(), |(_, code)| code))
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, expected, "{} on {on}", kind.code());
}

fn check_is_owed(chain: &Chain, kind: OwedKind, on: &str, about: &str, expected: bool) {
    let found = owed_of(chain, kind, on).iter().any(|o| o.about.contains(about));
    assert_eq!(found, expected, "{} {about} on {on}", kind.code());
}

fn intervention(code: &str) -> &'static Intervention {
    &chain().interventions[&code.into()]
}

fn promise(code: &str) -> &'static Promise {
    &chain().promises[&code.into()]
}

fn line(code: &str) -> &'static BudgetLine {
    &chain().budget_lines[&code.into()]
}

fn status(code: &str, on: &str) -> DocumentStatus {
    chain().status(&chain().documents[&code.into()], day(on))
}

#[test]
fn no_text_points_out_a_person() {
    let (municipality, chain) = &*HUDDINGE;
    let words = municipality.place_words();
    let mut found = Vec::new();
    for record in RecordKind::ALL.iter().flat_map(|kind| chain.records(*kind)) {
        let fields = record.fields();
        // The address of an account is what ties a function to one; it is never free text.
        let free = leaves(record.kind().fields(), &fields)
            .into_iter()
            .filter(|leaf| leaf.name != "account");
        for leaf in free {
            if let (Shape::Line | Shape::Prose, Some(text)) = (leaf.shape, leaf.value.as_str()) {
                let hits = screen_with(text, &words).hits;
                found.extend(
                    hits.iter()
                        .map(|hit| format!("{}: {}", record.code(), hit.text(text))),
                );
            }
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_file_that_points_out_a_person_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join("huddinge.toml")).unwrap();
    let read = |name: &str| {
        let told = std::fs::read_to_string(folder.join(name))?;
        let (head, tail) = told.split_once("\ntitle = \"").unwrap();
        Ok(format!(
            "{head}\ntitle = \"Anna Karlsson, tfn 070-174 06 05, {tail}"
        ))
    };
    let refusal = read_municipality_chain(&text, &HUDDINGE.0, read).unwrap_err();
    let said = refusal.to_string();
    assert!(said.contains("kan peka ut en person"), "{said}");
    assert!(!said.contains("070-174"), "{said}");
}

#[test]
fn every_record_says_where_it_is_known_from() {
    for record in RecordKind::ALL.iter().flat_map(|kind| chain().records(*kind)) {
        let fields = record.fields();
        // What was put on the page is its own source.
        if record.kind() != RecordKind::Publication {
            let source = fields["source"].as_str().unwrap_or_default();
            assert!(!source.is_empty(), "{} {}", record.kind().code(), record.code());
        }
    }
}

#[test]
fn row_01_the_programme_has_expired() {
    assert_eq!(
        status("program-2018", STUDY),
        DocumentStatus::Expired { days: 112 }
    );
}

#[test]
fn row_02_an_administration_that_has_not_said_how_is_listed() {
    let without = |code: &str| -> Vec<&str> {
        let document = &chain().documents[&code.into()];
        let found = chain().without_implementation(document, day(STUDY));
        found.map(|partner| partner.as_str()).collect()
    };
    assert_eq!(without("program-2018"), ["gymnasiet", "teknik"]);
    check_all_owed(
        OwedKind::ImplementationMissing,
        STUDY,
        &["gymnasiet", "kultur-fritid", "teknik"],
    );
}

#[test]
fn row_03_both_dimensions_are_told_though_one_lacks_data() {
    let goal = &chain().goals[&"program-mal".into()];
    assert_eq!(goal.dimensions, OutcomeDimension::ALL);
    let values = |dimension| -> usize {
        let of = |i: &&Indicator| i.dimension == Some(dimension) && i.goals.contains(&goal.code);
        let tagged: Vec<&Indicator> = chain().indicators.values().filter(of).collect();
        assert!(!tagged.is_empty(), "{dimension:?}");
        tagged.iter().map(|i| i.values.len()).sum()
    };
    assert!(values(OutcomeDimension::PerceivedSafety) > 0);
    assert_eq!(values(OutcomeDimension::Victimisation), 0);
}

#[test]
fn row_04_a_plan_without_an_answer_is_late_after_its_day() {
    check_all_owed(OwedKind::ReferralLate, "2022-04-11", &[]);
    check_all_owed(OwedKind::ReferralLate, "2022-04-12", &["plan-2022-2"]);
}

#[test]
fn row_05_opinions_are_counted_by_year_with_what_became_of_them() {
    let outcomes = |year: i16| -> Vec<&str> {
        let answered = |on: Option<Date>| on.is_some_and(|on| on.year() == year);
        let referrals = chain().referrals.values();
        let referrals =
            referrals.filter(|r| r.handled_by == Some("beredningen".into()) && answered(r.answered_on));
        referrals.filter_map(|r| Some(r.outcome?.code())).collect()
    };
    assert_eq!(outcomes(2021), ["followed", "not_followed"]);
    assert_eq!(outcomes(2022), ["partly_followed"]);
}

#[test]
fn row_06_an_event_has_its_routine_or_none() {
    let routines = |category: &str| -> Vec<&str> {
        let documents = chain().documents.values();
        let fitting = documents
            .filter(|d| d.kind == DocumentKind::Routine && d.categories.contains(&category.into()))
            .filter(|d| chain().status(d, day(STUDY)) == DocumentStatus::Valid);
        fitting.map(|d| d.code.as_str()).collect()
    };
    assert_eq!(
        routines("SOC"),
        ["rutin-olovliga-bosattningar", "rutin-social-oro"]
    );
    assert_eq!(routines("VBE"), ["rutin-vbe"]);
    assert_eq!(routines("BRA"), [""; 0]);
}

#[test]
fn row_07_the_guideline_says_who_does_what_and_when_it_ends() {
    let guideline = &chain().documents[&"riktlinjer-klotter".into()];
    assert!(guideline.obligations.iter().any(|o| o.text.contains("48 timmar")));
    assert!(guideline.obligations.iter().any(|o| o.text.contains("24 timmar")));
    for (on, expected) in [
        ("2022-06-29", "valid"),
        ("2022-06-30", "expiring"),
        ("2022-12-31", "expiring"),
        ("2023-01-01", "expired"),
    ] {
        assert_eq!(status("riktlinjer-klotter", on).code(), expected, "{on}");
    }
}

#[test]
fn row_08_the_agreement_has_purposes_fields_and_signatures_and_asks_for_a_new_one() {
    let agreement = &chain().documents[&"overenskommelse-2021".into()];
    assert!(!agreement.purposes.is_empty() && agreement.fields.len() == 4);
    assert_eq!(agreement.parties.len(), 6);
    assert_eq!(agreement.unsigned(day("2020-12-14")).count(), 3);
    assert_eq!(agreement.unsigned(day("2021-01-01")).count(), 0);
    check_all_owed(OwedKind::AgreementExpiring, "2022-06-29", &[]);
    check_all_owed(
        OwedKind::AgreementExpiring,
        "2022-06-30",
        &["overenskommelse-2021"],
    );
}

#[test]
fn row_11_a_promise_with_a_missing_signature_is_not_published() {
    let year = &chain().promise_years[&"2022".into()];
    let of_year = chain().promises.values().filter(|p| p.year == 2022);
    let told: BTreeSet<&str> = of_year.map(|p| p.category.as_str()).collect();
    assert_eq!(told, year.categories.iter().map(String::as_str).collect());
    assert_eq!(told.len(), 4);
    assert_eq!(
        promise("2022-offentlig-miljo").state(day(STUDY)),
        PromiseState::Published
    );
    check_all_owed(OwedKind::PromiseUnsigned, STUDY, &["2022-narkotika"]);
    let published = json!({"published_on": "2022-04-22"});
    let published = changed(RecordKind::Promise, "2022-narkotika", published);
    assert_eq!(refusal(&published), Some("promise-unsigned"));
}

#[test]
fn row_12_no_step_from_proposal_to_publication_is_skipped() {
    let jumped = json!({"decided_on": null, "decided_by": null});
    let jumped = changed(RecordKind::Promise, "2022-brottsoffer", jumped);
    assert_eq!(refusal(&jumped), Some("promise-step-skipped"));
    let states = [
        "2021-10-12",
        "2021-10-13",
        "2021-11-25",
        "2021-12-09",
        "2022-01-12",
    ];
    let states = states.map(|on| promise("2022-brottsoffer").state(day(on)).code());
    assert_eq!(states, ["draft", "proposed", "decided", "signed", "published"]);
    check_all_owed(OwedKind::PromiseFeedbackLate, STUDY, &["2021-offentlig-miljo"]);
}

#[test]
fn row_13_a_new_agreement_asks_for_each_activity_plan_to_be_gone_through() {
    let renewed = json!({"code": "overenskommelse-2023", "kind": "agreement", "title": "Överenskommelse 2023",
                         "valid_from": "2023-01-01", "replaces": "overenskommelse-2021"});
    let renewed = with(RecordKind::Document, renewed);
    let plans = |on| owed_of(&renewed, OwedKind::PlanToReview, on).len();
    assert_eq!(plans("2022-12-31"), 0);
    assert_eq!(plans("2023-01-01"), chain().focus_areas.len());
}

#[test]
fn row_14_and_51_the_package_is_fifteen_of_which_ten_are_huges() {
    let package = &chain().budget_packages[&"trygghetspaket-2022".into()];
    assert_eq!(package.amount, mnkr(15.0));
    let lines: Ore = package.lines(chain()).filter_map(|l| l.budget).sum();
    assert_eq!(lines, package.amount);
    let huge: Vec<Ore> = package
        .parts
        .iter()
        .filter(|p| chain().funding_sources[&p.funding].partner == Some("huge".into()))
        .map(|p| p.amount)
        .collect();
    assert_eq!(huge, [mnkr(10.0)]);
    let lacking = ["investeringspott-2021"];
    check_all_owed(OwedKind::LineWithoutIntervention, STUDY, &lacking);
    let more = changed(
        RecordKind::BudgetLine,
        "ovrigt-2022",
        json!({"budget": mnkr(5.1).0}),
    );
    assert_eq!(refusal(&more), Some("package-lines"));
}

#[test]
fn row_15_a_dialogue_without_feedback_is_told_after_thirty_days() {
    check_all_owed(OwedKind::DialogueUnanswered, "2022-03-17", &[]);
    check_all_owed(OwedKind::DialogueUnanswered, STUDY, &["skogas-2022-02"]);
}

#[test]
fn row_16_what_the_public_page_says_is_in_the_plans() {
    let shown = &chain().publications[&"2022-03-31".into()].items;
    let then = |title: &str| {
        let mut all = chain().interventions.values();
        all.find(|i| i.title == title).unwrap().state(day("2022-03-31"))
    };
    assert!(shown.iter().all(|item| then(&item.title).code() == item.state));
    // A walk that was planned then has begun; the next publication says so.
    let walks = intervention("trygghetsvandringar-2022");
    assert_eq!(walks.state(day(STUDY)), InterventionState::Ongoing);
}

#[test]
fn row_17_an_activity_with_nothing_above_it_is_listed() {
    check_all_owed(OwedKind::PlanAboveMissing, STUDY, &["trygghetsvandringar-2022"]);
}

#[test]
fn row_19_a_duty_that_nobody_owns_is_told() {
    for about in ["förvaltningsdirektörer", "nämnder", "fysisk planering"] {
        check_is_owed(chain(), OwedKind::RecordUnowned, STUDY, about, true);
    }
    check_is_owed(
        chain(),
        OwedKind::RecordUnowned,
        STUDY,
        "Styra, leda och samordna",
        false,
    );
}

#[test]
fn row_20_the_attestation_that_was_not_signed_is_listed() {
    check_all_owed(OwedKind::AttestationUnsigned, STUDY, &["program-2021-teknik"]);
    let lawful = |a: &&domain::task::Attestation| a.kind == AttestationKind::Lawfulness;
    assert_eq!(chain().attestations.values().filter(lawful).count(), 6);
}

#[test]
fn row_21_and_55_three_hosts_lose_their_money() {
    let funded = |on: &str| -> u32 {
        let posts = chain().posts.values().filter(|p| p.is_funded_on(day(on)));
        posts.map(|p| p.number).sum()
    };
    assert_eq!((funded(STUDY), funded("2023-01-01")), (12, 9));
    check_is_owed(
        chain(),
        OwedKind::FundingEnds,
        "2022-06-30",
        "Trygghetsvärdar",
        true,
    );
}

#[test]
fn row_23_politics_says_what_and_the_operative_group_how() {
    for decision in chain().body_decisions.values() {
        let political = ["kf", "ks"].contains(&decision.body.as_str());
        assert!(!political || decision.level == DecisionLevel::What);
        let operative = decision.body.as_str() == "osg";
        assert!(!operative || decision.level == DecisionLevel::How);
    }
}

#[test]
fn row_24_a_substitute_who_was_not_appointed_by_name_fills_no_seat() {
    let body = &chain().bodies[&"styrgrupp".into()];
    assert_eq!(body.seats.len(), 9);
    let quorum = |on: &str| body.had_quorum(&chain().meetings[&format!("styrgrupp-{on}").into()]);
    assert_eq!(quorum("2021-02-11"), Some(true));
    assert_eq!(
        quorum("2021-06-10"),
        Some(false),
        "four seats and a substitute of no right"
    );
}

#[test]
fn row_25_two_of_three_meetings_is_a_deviation() {
    check_is_owed(
        chain(),
        OwedKind::MeetingsMissed,
        "2020-12-30",
        "Styrgruppen",
        false,
    );
    check_is_owed(
        chain(),
        OwedKind::MeetingsMissed,
        "2020-12-31",
        "Styrgruppen",
        true,
    );
    check_is_owed(chain(), OwedKind::MeetingsMissed, STUDY, "Styrgruppen", false);
}

#[test]
fn row_26_an_assignment_without_an_answer_for_a_tertial_is_late() {
    check_all_owed(OwedKind::AssignmentLate, "2022-03-25", &[]);
    check_all_owed(OwedKind::AssignmentLate, "2022-03-26", &["sty-osg-klotter"]);
    let figures = assignment_figures(chain(), day(STUDY));
    assert_eq!((figures.given, figures.answered, figures.late), (3, 1, 1));
    assert_eq!(figures.median_days, Some(103.0));
}

fn covering(category: &str, area: &str, on: &str) -> Vec<&'static str> {
    let category = CategoryCode::from(category);
    let areas = [AreaCode::from(area)];
    let event = EventOfChain {
        id: EventId(1),
        on: day(on),
        category: &category,
        areas: &areas,
    };
    let found = chain().covering(&event);
    found.into_iter().map(|p| p.code.as_str()).collect()
}

#[test]
fn row_27_an_event_of_the_week_leads_up_to_decision_and_goal() {
    assert_eq!(covering("NAR", "skogas", "2022-03-08"), ["narkotika-skogas"]);
    assert_eq!(
        covering("NAR", "flemingsberg", "2022-03-09"),
        ["narkotika-flemingsberg"]
    );
    assert_eq!(covering("KLO", "trangsund", "2022-03-10"), ["klotter"]);
    assert_eq!(
        covering("ORD", "sjodalen-fullersta", "2022-03-11"),
        ["ungdomar-centrum"]
    );
    assert_eq!(
        covering("STO", "trangsund", "2022-03-11"),
        [""; 0],
        "only watched"
    );
    let neighbours = Neighbours::of(chain());
    for problem in [
        "narkotika-skogas",
        "narkotika-flemingsberg",
        "klotter",
        "ungdomar-centrum",
    ] {
        let line = trace(&neighbours, &[(RecordKind::Problem, problem.to_owned())]);
        for kind in [
            RecordKind::Goal,
            RecordKind::BodyDecision,
            RecordKind::FocusArea,
            RecordKind::Cause,
            RecordKind::Intervention,
        ] {
            assert!(line.nodes.iter().any(|(of, _)| *of == kind), "{problem} {kind:?}");
        }
    }
    let from_goal = trace(&neighbours, &[(RecordKind::Goal, "trivs-och-vaxer".to_owned())]);
    let package = (RecordKind::Intervention, "trygghetsvardar".to_owned());
    assert!(from_goal.nodes.contains(&package));
}

#[test]
fn row_28_tasks_stay_with_the_function_and_one_routine_hangs_on_one_holder() {
    let chief = "sakerhetschef".into();
    let holder = |on: &str| chain().holder(&chief, day(on)).map(|h| h.holder.as_str());
    assert_eq!(holder("2022-03-06"), Some("Tillförordnad chef"));
    assert_eq!(holder("2022-03-07"), Some("Chef sedan mars 2022"));
    assert_eq!(chain().deputy(&"samordnare".into(), day(STUDY)), None);
    let users = |routine: &str| -> usize {
        let uses = chain().routine_uses.values();
        let of = uses.filter(|u| u.document == routine.into());
        of.map(|u| &u.holder).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(users("rutin-social-oro"), 1);
    assert_eq!(users("rutin-olovliga-bosattningar"), 2);
}

#[test]
fn row_29_a_task_that_moved_has_no_paper_on_its_borders() {
    check_all_owed(OwedKind::InterfaceMissing, "2021-12-31", &[]);
    check_all_owed(OwedKind::InterfaceMissing, STUDY, &["andts", "avhoppare"]);
    let body = |on: &str| {
        chain().tasks[&"andts".into()]
            .body_on(day(on))
            .map(|b| b.as_str())
    };
    assert_eq!(body("2021-12-31"), Some("ks"));
    assert_eq!(body(STUDY), Some("socialnamnden"));
}

#[test]
fn row_30_a_partner_with_activities_and_no_agreement_is_listed() {
    check_all_owed(OwedKind::PartnerWithoutAgreement, STUDY, &["exempelvandrarna"]);
}

#[test]
fn row_31_graffiti_has_an_owner_and_a_clock() {
    let check = |code: &str, owner: &str, due: &str| {
        let case = &chain().graffiti[&code.into()];
        assert_eq!(case.owner_name(chain()), Some(owner), "{code}");
        assert_eq!(
            case.due_at().map(|at| at.to_string()).as_deref(),
            Some(due),
            "{code}"
        );
    };
    check("klotter-2022-041", "Vattenfall", "2022-04-22T09:00:00");
    check("klotter-2022-042", "Huge Bostäder AB", "2022-04-22T10:00:00");
    check("klotter-2022-017", "Huddinge kommun", "2022-02-12T00:00:00");
    check_all_owed(OwedKind::GraffitiLate, "2022-04-21", &[]);
    check_all_owed(
        OwedKind::GraffitiLate,
        STUDY,
        &["klotter-2022-041", "klotter-2022-042"],
    );
}

#[test]
fn row_32_two_at_the_same_place_and_time_are_joint_or_clash() {
    let check = |a: &str, b: &str, joint: bool| {
        let (a, b) = (intervention(a), intervention(b));
        assert!(a.overlaps(b) && a.shares_place(b));
        assert!(a.parties != b.parties);
        assert_eq!(a.is_joint_with(b), joint, "{} {}", a.code, b.code);
    };
    check("narkotikainsats-skogas", "gardsrunda-skogas", true);
    check("punktinsats-centrum", "brandkunskap-centrum", false);
}

#[test]
fn row_33_the_gvi_programme_has_no_room_for_a_person() {
    let gvi = intervention("gvi");
    let parties: Vec<&str> = gvi.parties.iter().map(|p| p.as_str()).collect();
    assert_eq!(parties, ["kommunledning", "polisen", "kriminalvarden"]);
    assert_eq!(gvi.state(day("2022-01-31")), InterventionState::Planned);
    assert_eq!(gvi.state(day("2022-02-01")), InterventionState::Ongoing);
    let mut said = serde_json::to_value(gvi).unwrap();
    said["person"] = json!("någon");
    assert!(record(RecordKind::Intervention, said).is_err());
}

#[test]
fn row_34_the_follow_up_of_2021_is_missing() {
    let duty = &chain().duties[&"program-uppfoljning".into()];
    assert_eq!(chain().duty_status(duty, day("2021-12-31")).code(), "due");
    assert_eq!(chain().duty_status(duty, day(STUDY)).code(), "overdue");
}

#[test]
fn row_35_a_lesson_is_taken_turned_down_or_open() {
    check_all_owed(OwedKind::LessonOpen, STUDY, &["jamforelseplats"]);
    let taken = &chain().lessons[&"tillfalliga-tjanster".into()].taken_into;
    assert_eq!(taken, &["arbetsplan-2022".into()]);
}

#[test]
fn row_36_an_activity_without_a_method_is_told() {
    let lacking = ["fritidsgard", "laxhjalp", "samverkansaktiviteter-2020"];
    check_all_owed(OwedKind::MethodMissing, STUDY, &lacking);
}

#[test]
fn row_37_each_district_has_its_safety_survey() {
    let survey = &chain().indicators[&"trygg-i-bostadsomradet".into()];
    let areas: BTreeSet<&str> = survey
        .values
        .iter()
        .filter_map(|v| Some(v.area.as_ref()?.as_str()))
        .collect();
    let report = &chain().tertial_reports[&"2022-T1".into()];
    assert_eq!(areas, report.priorities.iter().map(|p| p.area.as_str()).collect());
}

#[test]
fn row_42_an_intervention_says_area_need_cause_goal_and_type() {
    for code in [
        "narkotikainsats-skogas",
        "gardsrunda-skogas",
        "punktinsats-centrum",
        "farthinder",
    ] {
        let of = intervention(code);
        assert!(
            of.area.is_some() && !of.problems.is_empty() && !of.causes.is_empty(),
            "{code}"
        );
        assert!(!of.goal.is_empty() && !of.mechanism.is_empty(), "{code}");
    }
    check_all_owed(
        OwedKind::ProblemWithoutIntervention,
        STUDY,
        &["brottsoffer-utan-stod"],
    );
    check_all_owed(OwedKind::ProblemWithoutCause, STUDY, &["brottsoffer-utan-stod"]);
    let causes = chain().causes.values().filter(|c| c.problem == "klotter".into());
    assert_eq!(analysis_level(causes), 2);
}

#[test]
fn row_43_the_tertial_ends_in_the_middle_of_a_week() {
    assert_eq!(Tertial::of(day("2022-04-30")).to_string(), "2022-T1");
    assert_eq!(Tertial::of(day("2022-05-01")).to_string(), "2022-T2");
    let before = &chain().tertial_reports[&"2021-T3".into()];
    assert!(before.sent_on.is_some() && before.receipts.len() == 2);
    let own = &chain().tertial_reports[&"2022-T1".into()];
    assert_eq!((own.priorities.len(), own.sent_on), (7, None));
}

fn grade_change(year: i16) -> GradeChange {
    chain().grades[&format!("trivsamt-{year}").into()].change(chain())
}

#[test]
fn row_45_only_one_step_of_the_scales_is_equal() {
    let told = [2017, 2018, 2019, 2020, 2021].map(grade_change);
    let expected = [
        GradeChange::First,
        GradeChange::Same,
        GradeChange::Same,
        GradeChange::Fell,
        GradeChange::Same,
    ];
    assert_eq!(told, expected);
    let higher = changed(RecordKind::Grade, "trivsamt-2020", json!({"step": "god"}));
    let mut other = chain().clone();
    other.extend([higher]);
    let after = other.grades[&"trivsamt-2021".into()].change(&other);
    assert_eq!(after, GradeChange::NotComparable);
    let statements = &chain().grades[&"trivsamt-2020".into()].statements;
    assert_eq!(statements.len(), 2, "the source says both");
}

#[test]
fn row_46_one_goal_has_two_wordings() {
    let goal = &chain().goals[&"trivsamt-och-tryggt".into()];
    assert_eq!(
        goal.text_in(2020),
        "Ökad trivsel och trygghet i Huddinges områden"
    );
    assert_eq!(goal.text_in(2021), "Huddinge upplevs som trivsamt och tryggt");
    assert_eq!(goal.parent, Some("trivs-och-vaxer".into()));
}

#[test]
fn row_47_a_fall_asks_for_a_cause_and_the_pandemic_is_a_guess() {
    let grade = &chain().grades[&"trivsamt-2020".into()];
    let levels: Vec<u8> = grade.hypotheses.iter().map(|h| h.strength.level()).collect();
    assert_eq!(levels, [1, 1]);
    check_all_owed(OwedKind::GradeUnexplained, STUDY, &[]);
    let silent = json!({"hypotheses": [], "adopted_on": "2021-03-01"});
    let silent = changed(RecordKind::Grade, "trivsamt-2020", silent);
    assert_eq!(refusal(&silent), Some("grade-unexplained"));
}

#[test]
fn row_48_the_series_breaks_and_says_why() {
    let indicator = &chain().indicators[&"bra-plats".into()];
    let years: Vec<Vec<i16>> = indicator
        .stretches(None)
        .iter()
        .map(|stretch| stretch.iter().map(|v| v.year).collect())
        .collect();
    assert_eq!(years, [vec![2019, 2020, 2021], vec![2022]]);
    assert!(indicator.breaks()[0].why.contains("budgeten för 2022"));
    assert_eq!(indicator.differ(&indicator.values[2], &indicator.values[3]), None);
    assert_eq!(
        indicator.differ(&indicator.values[0], &indicator.values[1]),
        Some(false)
    );
}

#[test]
fn row_49_good_results_that_rest_on_counting_are_told_so() {
    let told = ["samverkansaktiviteter-2020", "trygghetsvardar"];
    check_all_owed(OwedKind::OnlyOutputCounted, STUDY, &told);
}

#[test]
fn row_50_figures_of_scb_say_how_many_answered() {
    let value = |code: &str| {
        let all = &chain().indicators[&code.into()].values;
        let last = all.iter().find(|v| v.year == 2022).unwrap();
        assert!(last.source.starts_with("SCB"));
        (last.value, last.n, last.uncertainty)
    };
    assert_eq!(value("bra-plats"), (93.0, Some(673), Some(1.9)));
    assert_eq!(value("otrygg-i-morker"), (32.0, Some(673), Some(3.5)));
}

#[test]
fn row_52_what_the_section_does_not_have_is_given_to_nobody() {
    assert_eq!(line("sektionen-2022").budget, Some(mnkr(3.2)));
    assert_eq!(line("bostadssocialt-2022").unallocated(chain()), Some(mnkr(6.8)));
    let told = ["bostadssocialt-2022", "trygghetspaket-2021"];
    check_all_owed(OwedKind::Unallocated, STUDY, &told);
    let more = changed(
        RecordKind::BudgetLine,
        "sektionen-2022",
        json!({"budget": mnkr(10.1).0}),
    );
    assert_eq!(refusal(&more), Some("line-parts"));
}

#[test]
fn row_53_the_pot_is_gone_and_another_pays_for_the_road_bumps() {
    let purposes = |year: &str| -> BTreeSet<&str> {
        let package = format!("trygghetspaket-{year}").into();
        let lines = chain().budget_lines.values().filter(|l| l.package == package);
        lines.map(|l| l.purpose.as_str()).collect()
    };
    let (then, now) = (purposes("2021"), purposes("2022"));
    let gone: Vec<&&str> = then.difference(&now).collect();
    assert!(gone.contains(&&"Investeringspott"), "{gone:?}");
    let bumps = intervention("farthinder");
    assert_eq!(bumps.need_owner, Some("trygghet".into()));
    assert_eq!(bumps.cost_bearer, Some("teknik".into()));
}

#[test]
fn row_54_money_that_was_not_used_has_a_reason_or_is_told() {
    assert_eq!(line("vardar-2021").unused(), Some(mnkr(0.7)));
    assert!(!line("vardar-2021").is_unused_unexplained());
    check_all_owed(OwedKind::UnusedUnexplained, STUDY, &["kameror-2021"]);
}

#[test]
fn row_56_money_is_set_against_districts() {
    let of = |area: &str| -> Ore {
        let lines = chain().budget_lines.values();
        let lines = lines.filter(|l| l.area == Some(area.into()) && l.package.as_str().ends_with("2022"));
        lines.filter_map(|l| l.budget).sum()
    };
    assert_eq!(
        (of("flemingsberg"), of("skogas"), of("varby")),
        (mnkr(1.7), mnkr(1.0), Ore(0))
    );
}

#[test]
fn row_57_five_risks_are_there_from_the_beginning() {
    let risks: Vec<_> = chain().risks.values().collect();
    assert_eq!(risks.len(), 5);
    assert!(
        risks
            .iter()
            .all(|r| r.source == "KPMG 2022-04-22 §1" && !r.questions.is_empty())
    );
    check_is_owed(chain(), OwedKind::RecordUnowned, STUDY, "styrgruppens", true);
}

/// What a question's evidence has, and what it lacks, by name.
fn evidence(question: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let expected = chain().audit_questions[&question.into()].evidence.iter();
    let (there, lacking): (Vec<_>, Vec<_>) = expected.partition(|e| {
        let Some(kind) = RecordKind::from_code(&e.kind) else {
            assert!(e.kind.is_empty(), "{} is no kind", e.kind);
            return false;
        };
        match e.code.as_str() {
            "" => chain().count(kind) > 0,
            code => chain().contains(kind, code),
        }
    });
    let names =
        |all: Vec<&'static domain::audit::ExpectedEvidence>| all.iter().map(|e| e.name.as_str()).collect();
    (names(there), names(lacking))
}

#[test]
fn row_58_enough_money_opens_packages_lines_and_posts() {
    let of_study = |study: &str| {
        let questions = chain().audit_questions.values();
        questions.filter(|q| q.study == study).count()
    };
    assert_eq!(
        (of_study("Förstudie 2022"), of_study("Fördjupad granskning")),
        (5, 5)
    );
    let (there, lacking) = evidence("fordjupad-resurser");
    assert_eq!(there.len(), 5);
    assert_eq!(
        lacking,
        ["Mål och budget 2023", "Prognos för trygghetsvärdarna efter 2022"]
    );
}

#[test]
fn row_59_the_finding_on_the_programme_is_open_until_a_new_one_is_decided() {
    check_all_owed(
        OwedKind::FindingOpen,
        STUDY,
        &["dokument", "personberoende", "roller", "varaktiga-vardar"],
    );
    let new = json!({"code": "program-2022", "kind": "programme", "title": "Nytt program", "decided_by": "kf",
                     "decided_on": "2022-11-07", "replaces": "program-2018"});
    let new = with(RecordKind::Document, new);
    let is_closed = |on: &str| new.findings[&"dokument".into()].is_closed_on(&new, day(on));
    assert!(!is_closed("2022-11-06") && is_closed("2022-11-07"));
}

#[test]
fn row_60_the_external_review_is_evidence() {
    let review = &chain().documents[&"behovsanalys-2022".into()];
    assert_eq!(review.kind, DocumentKind::Review);
    assert!(evidence("fordjupad-resurser").0.contains(&"Extern behovsanalys"));
}

#[test]
fn row_61_the_list_of_documents_says_what_is_missing() {
    let (there, lacking) = evidence("forstudie-underlag");
    assert_eq!(there.len(), 15);
    assert_eq!(
        lacking,
        [
            "Protokoll från trygghets- och säkerhetsberedningen (bilaga 1)",
            "Årsredovisning och delårsrapport (3.4)",
        ]
    );
}

#[test]
fn row_62_those_who_know_have_checked_the_facts() {
    let checks = chain().fact_checks.values();
    let outcomes: Vec<Option<&str>> = checks.map(|c| c.outcome.map(|o| o.code())).collect();
    assert_eq!(outcomes, [None, Some("approved"), Some("commented")]);
}

#[test]
fn row_63_the_audit_plan_has_a_day_for_each_question() {
    let questions = chain().audit_questions.values();
    assert!(questions.clone().all(|q| q.asked_on.is_some() && q.due.is_some()));
    let open = questions.filter(|q| q.answered_on.is_none_or(|on| on > day(STUDY)));
    assert_eq!(open.count(), 5);
}

#[test]
fn row_65_a_camera_without_its_assessment_is_refused() {
    let camera = chain().record(RecordKind::Camera, "flemingsberg-1").unwrap();
    let mut said = camera.fields();
    said["assessed_on"] = Value::Null;
    let kept = record(RecordKind::Camera, said).map(|camera| chain().check(&camera));
    assert!(!matches!(kept, Ok(Ok(()))));
    for (code, nature) in [
        ("trygghetskameror", Nature::Situational),
        ("utemiljo-centrum", Nature::Situational),
        ("laxhjalp", Nature::Social),
        ("foraldraradgivning", Nature::Social),
    ] {
        assert_eq!(intervention(code).nature, nature, "{code}");
    }
}
