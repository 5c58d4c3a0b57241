//! What each way asks of whoever goes it, said once more by hand and not taken from the pages: the two must agree.

use serde_json::{Value, json};

/// What a way needs of the one who goes it, by the names of `policy.toml`: one of each list.
pub enum Needs {
    Anyone,
    /// Somebody with a role that holds.
    Somebody,
    /// Somebody with a role that holds, who also sends a secret that only they have: here it is another.
    OwnSecret,
    Acts(&'static [&'static [&'static str]]),
}

impl Needs {
    pub fn told(&self) -> Value {
        match self {
            Self::Anyone => "anyone".into(),
            Self::Somebody => "somebody".into(),
            Self::OwnSecret => "a secret of one's own".into(),
            Self::Acts(acts) => json!(acts),
        }
    }
}

/// Said here once more, by hand, and not taken from the pages themselves: the two must agree.
pub fn needs(method: &str, path: &str) -> Needs {
    let reads = method == "GET";
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let needs: &[&[&str]] = match first {
        "logga-in" | "lank" | "oppet" | "healthz" | "readyz" | "schema" | "tillgangar" | "webblasare" => {
            return Needs::Anyone;
        }
        "konto" if !reads && path == "/konto/kod" => return Needs::OwnSecret,
        "" | "logga-ut" | "bekrafta" | "konto" | "sprak" | "metoder" | "granska" | "karta" | "fil" => {
            return Needs::Somebody;
        }
        "konton" => &[&["manage_accounts"]],
        "handelser" => match path.trim_start_matches("/handelser") {
            rest if rest.starts_with("/export.") => &[&["export_events"]],
            rest if rest.starts_with("/vyer") => &[&["keep_own_views"]],
            "/ny" => &[&["report_event"]],
            "/{id}/underrattelse/fil/txt" => &[&["change_event"], &["export_events"]],
            "/{id}/andra" | "/{id}/sekretess" | "/{id}/underrattelse" => &[&["change_event"]],
            "/{id}/status" | "/{id}/sla-ihop" | "/{id}/skilj" => &[&["sort_inbox"]],
            "/{id}/bilagor" => &[&["report_event", "change_event"]],
            _ => &[&["read_all_events", "read_own_events"]],
        },
        "sekretess" if path.contains("/fil/") => &[&["change_event"], &["export_events"]],
        "gallring" => &[&["dispose"]],
        "sekretess" => &[&["try_secrecy"]],
        "utforska" if path.starts_with("/utforska/prognos") => &[&["read_governance"], &["read_all_events"]],
        "utforska" if path == "/utforska/lagesbild" => &[&["write_picture"], &["read_all_events"]],
        "utforska" if reads => &[&["read_all_events"]],
        "utforska" => &[&["write_governance"], &["read_all_events"]],
        "inget-att-rapportera" => &[&["report_event"]],
        "lagesbild" if path.ends_with("/faststall") => &[&["adopt_picture"]],
        "lagesbild" if !reads || path.ends_with("/skicka") => &[&["write_picture"]],
        "lagesbild" => &[&["read_pictures"]],
        "beslut" if path.ends_with("/ta-bort") => &[&["write_picture"]],
        "beslut" => &[&["answer_decision"]],
        // A program's key, which none of these has.
        "import" if path == "/import/program" => return Needs::OwnSecret,
        "import" => &[&["import_file"]],
        "inkorg" | "dubbletter" => &[&["sort_inbox"]],
        "rattigheter" => &[&["read_access"]],
        "logg" if path.ends_with("/insyn") => &[&["read_access"]],
        "logg" => &[&["read_journal"]],
        "tackning" => &[&["read_pictures"], &["read_drafts"]],
        "aterkoppling" if reads => &[&["read_feedback"]],
        "aterkoppling" => &[&["write_feedback"]],
        "maskera" => &[&["write_governance"]],
        "kedjan" if path.ends_with("/ny") || path.ends_with("/andra") => &[&["write_governance"]],
        "trygghet" if path.starts_with("/trygghet/tre-strommar") => {
            &[&["read_governance"], &["read_all_events"]]
        }
        "trygghet" if ["/trygghet/las-in", "/trygghet/anmalda-brott"].contains(&path) => {
            &[&["write_governance"]]
        }
        "rapporter" | "mal" | "tertial" | "pengar" | "dagordning" if path.ends_with("/faststall") => {
            &[&["write_governance"]]
        }
        "tertial" | "atgarder" => &[&["read_governance"], &["read_all_events"]],
        "rapporter" if reads && path.starts_with("/rapporter/samlad-lagesbild") => {
            &[&["read_governance"], &["read_all_events"]]
        }
        "att-gora" | "styrdokument" | "kedjan" | "publicera" | "sparning" | "rapporter" | "mal"
        | "pengar" | "dagordning" | "overlamning" | "personberoende" | "kalender" | "skyldigheter"
        | "organisation" | "revision" | "trygghet" => {
            if reads {
                &[&["read_governance"]]
            } else {
                &[&["write_governance"]]
            }
        }
        _ => panic!("what does {method} {path} need? Say it here, by the names of policy.toml"),
    };
    Needs::Acts(needs)
}

/// What an address is about, when it is there for some and not for others.
pub fn about(path: &str, address: &str) -> Value {
    let here = "9998";
    // Events by the state they are in, see `furnished`.
    let event = |number: &str| {
        let (state, reported_by) = match number {
            "4" => ("merged", "bevakning-exempel"),
            "5" => ("secret", "kommunen"),
            "6" => ("disposed", "bevakning-exempel"),
            _ => ("held", "bevakning-exempel"),
        };
        json!({ "kind": "event", "municipality": here, "reported_by": reported_by, "state": state })
    };
    match path {
        "/handelser/{id}/skilj" => Value::Null,
        _ if path.starts_with("/handelser/{id}") => event(address.split('/').nth(2).unwrap_or_default()),
        "/beslut/{id}/svar" if address.contains("/3/") => {
            json!({ "kind": "of the municipality", "municipality": here, "state": "withdrawn" })
        }
        "/handelser/vyer/{id}/ta-bort" => {
            json!({ "kind": "view", "municipality": here, "account": "coord" })
        }
        "/lagesbild/{week}" => {
            let state = if address.contains("W09") {
                "adopted"
            } else {
                "draft"
            };
            json!({ "kind": "picture", "state": state })
        }
        "/lagesbild/{week}/figur/{name}" => json!({ "kind": "figure of a picture" }),
        _ if address.starts_with("/sparning/handelse/") => {
            event(address.split('/').nth(3).unwrap_or_default())
        }
        "/konton/{id}/lank"
        | "/konton/{id}/aterstall"
        | "/konton/{id}/avsluta"
        | "/konton/{id}/logga-ut"
        | "/beslut/{id}/svar"
        | "/styrdokument/{code}"
        | "/revision/{of}"
        | "/import/{id}"
        | "/sekretess/{id}"
        | "/sekretess/{id}/fil/csv"
        | "/gallring/{id}/verkstall"
        | "/gallring/{id}/aterta"
        | "/import/{id}/avvisade.xlsx" => {
            json!({ "kind": "of the municipality", "municipality": here })
        }
        _ => Value::Null,
    }
}
