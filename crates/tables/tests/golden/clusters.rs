use crate::{Tolerance, answer, json, same};

#[test]
#[ignore = "needs the folder of cases"]
fn dbscan_of_ds3_by_the_command() {
    let case = json("cluster/ds3.json");
    let words = format!(
        "dbscan --input @cluster/ds3.csv --eps {} --min-points {}",
        case["eps"], case["minPts"]
    );
    let got = answer(&words, &[]);
    for name in ["n_clusters", "noise", "core", "labels", "eps", "minPts"] {
        same(&got[name], &case[name], Tolerance::Absolute(0.0), name);
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn hdbscan_of_ds3_by_the_command() {
    let case = json("cluster/ds3.json");
    let words = format!(
        "hdbscan --input @cluster/ds3.csv --min-cluster-size {}",
        case["hdbscan_minPts"]
    );
    let got = answer(&words, &[]);
    same(
        &got["hdbscan_n_clusters"],
        &case["hdbscan_n_clusters"],
        Tolerance::Absolute(0.0),
        "clusters",
    );
    let name = "core_distances_first20";
    same(&got[name], &case[name], Tolerance::Absolute(1e-9), name);
    // Events that one of the two calls noise are few; labels are compared as a partition in `stats`.
    let (got, wanted) = (&got["hdbscan_noise_count"], &case["hdbscan_noise_count"]);
    same(got, wanted, Tolerance::Relative(0.02), "noise");
    assert!(
        answer(&words, &[])["hdbscan_labels"]
            .as_array()
            .is_some_and(|l| l.iter().any(|v| *v == 1))
    );
}
