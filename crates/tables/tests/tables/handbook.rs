use std::path::{Path, PathBuf};

use clap::CommandFactory;

use crate::CommandLine;

fn handbook() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods")
}

/// Each method by its first name, with the help of its flags.
fn methods() -> Vec<(String, String)> {
    let mut command = CommandLine::command();
    command.build();
    let methods = command
        .get_subcommands_mut()
        .filter(|method| method.get_name() != "help");
    let methods = methods.map(|method| {
        let name = method.get_name().to_owned();
        (name, method.render_long_help().to_string())
    });
    methods.collect()
}

#[test]
fn every_method_has_a_row_in_the_handbook_and_a_page() {
    let index = std::fs::read_to_string(handbook().join("README.md")).expect("the index");
    let methods = methods();
    assert!(methods.len() >= 20);
    for (name, help) in methods {
        let row = index
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&format!("`lagesbild stats {name} ")))
            .unwrap_or_else(|| panic!("the index has no row for {name}"));
        let page = row
            .split("](")
            .nth(1)
            .and_then(|rest| rest.split(')').next())
            .expect("a link");
        assert!(handbook().join(page).is_file(), "{name}: {page} is no page");
        let told = format!("Handbok: docs/methods/{page}");
        assert!(help.contains(&told), "the help of {name} does not name {page}");
        let text = std::fs::read_to_string(handbook().join(page)).expect("the page");
        assert!(text.contains(&format!("`{name}`")), "{page} does not name {name}");
    }
}

#[test]
fn every_method_has_an_example_and_every_flag_a_line_in_the_handbook() {
    let mut command = CommandLine::command();
    command.build();
    for method in command
        .get_subcommands()
        .filter(|method| method.get_name() != "help")
    {
        let name = method.get_name();
        let help = method.clone().render_long_help().to_string();
        assert!(
            help.contains("Exempel:\n  lagesbild stats "),
            "{name} has no example"
        );
        let page = help
            .split("Handbok: docs/methods/")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next());
        let page = page.unwrap_or_else(|| panic!("{name} names no page"));
        let text = std::fs::read_to_string(handbook().join(page)).unwrap_or_default();
        let common = std::fs::read_to_string(handbook().join("README.md")).unwrap_or_default();
        for flag in method.get_arguments().filter_map(clap::Arg::get_long) {
            let told = format!("`--{flag}");
            assert!(
                ["help"].contains(&flag) || text.contains(&told) || common.contains(&told),
                "{page} does not tell of {name} --{flag}"
            );
        }
    }
}
