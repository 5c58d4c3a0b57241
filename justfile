# The same commands as in README.md and CONTRIBUTING.md, for those who have `just`.

# Build and start with the demo municipality
demo *words:
    scripts/demo {{words}}

# Install what the tests need and run everything
test:
    scripts/test

# The tests of one crate
crate name:
    cargo test -p {{name}}

# Renew the table of who may ask for what; read its difference
accept:
    LAGESBILD_ACCEPT=1 cargo test --locked -p server --test pages access
    git diff --stat -- crates/server/tests/access

# Two registers that differ only in what others keep there, asked the same RUNS times over: before a release
two-worlds runs="10000":
    LAGESBILD_SEQUENCES={{runs}} cargo test --locked --workspace --test pages -- on_sqlite::what_others_keep --nocapture

# Whether the time of a log-in tells who has an account, 2 × N times, on a calm computer: before a release
log-ins n="10000":
    LAGESBILD_LOG_INS={{n}} cargo test --locked --workspace --test pages -- the_time_of_an_answer --nocapture

# The program built twice in places that nothing else is alike in, and compared byte by byte: before a release
reproduce:
    scripts/release --twice

# What is planted in N notes, and what N clean ones are taken for: before a release
screening n="5000":
    LAGESBILD_TEXTS={{n}} cargo test --locked --workspace --test screening -- many --nocapture

# The statistics against a folder of published cases; cases whose data may not be copied are read from there
golden folder="../shared/golden":
    LAGESBILD_GOLDEN={{absolute_path(folder)}} cargo test --workspace --test golden -- --include-ignored

# The speed of each statistic on made-up data; WORDS choose some by name
bench-stats *words:
    cargo bench -p stats --bench statistics -- {{words}}

# The statistics beside the Python programs that others use, on the same files; WORDS choose rows by name
bench-peers *words:
    scripts/bench-peers {{words}}

# The speed table for this machine, with the program that is shipped
bench *words:
    cargo build --locked --release --package server
    target/release/lagesbild bench {{words}}

# What the program is made of, as CycloneDX
sbom file="target/lagesbild.cdx.json":
    scripts/sbom {{absolute_path(file)}}

# The table of ASVS, the service, the bill of materials and the handbook against the code; WORDS choose some by name
hardening *words:
    scripts/hardening {{words}}

# Form, lints, licences and advisories
check:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings
    cargo deny check
