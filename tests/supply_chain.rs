//! Each download of the project is pinned by hash: tools, packages, and the actions of the handbook's workflow.

use std::{fs, path::Path};

fn read(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn json(name: &str) -> serde_json::Value {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The value of a key in Trunk.toml.
fn pinned(key: &str) -> String {
    let trunk = read("Trunk.toml");
    let line = trunk.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("Trunk.toml has no {key}"));
    line.split('"').nth(1).unwrap().trim_start_matches('=').to_owned()
}

#[test]
fn every_npm_package_has_a_hash_and_no_url() {
    let sets = ["build", "check", "editor", "frameworks", "test"].map(|set| format!("tools/npm/{set}"));
    for set in sets.into_iter().chain(["tests/bench".to_owned()]) {
        let name = format!("{set}/package-lock.json");
        let lock = json(&name);
        let packages = lock["packages"].as_object().unwrap();
        assert_eq!(packages[""]["dependencies"], json(&format!("{set}/package.json"))["dependencies"], "{name}");
        for (package, entry) in packages.iter().filter(|(package, _)| !package.is_empty()) {
            let hash = entry["integrity"].as_str().unwrap_or_default();
            assert!(hash.starts_with("sha512-"), "{name}: {package} has no sha512 integrity");
            assert!(entry.get("resolved").is_none(), "{name}: {package} names a registry");
        }
        let settings = read(&format!("{set}/.npmrc"));
        for setting in ["omit-lockfile-registry-resolved=true", "ignore-scripts=true"] {
            assert!(settings.lines().any(|line| line == setting), "{set}/.npmrc lacks {setting}");
        }
    }
}

/// The page of the editor names the version that the tests use.
#[test]
fn the_script_of_the_editor_has_a_hash_and_its_version() {
    let versions = read("tools/versions.sh");
    let value = |name: &str| versions.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    assert_eq!(value("DECAP_CMS"), Some(publish::export::admin::VERSION));
    assert!(value("DECAP_CMS_SUM").is_some_and(|sum| is_hex(sum, 64)));
}

#[test]
fn every_python_package_has_a_version_and_hashes() {
    for set in ["check", "release", "test"] {
        let list = read(&format!("tools/python/{set}.txt")).replace("\\\n", " ");
        let packages: Vec<_> = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert!(!packages.is_empty(), "{set}");
        for package in packages {
            let mut words = package.split_whitespace();
            assert!(words.next().unwrap().contains("=="), "{package}: no exact version");
            let hashes: Vec<_> = words.map(|word| word.strip_prefix("--hash=sha256:").unwrap_or(word)).collect();
            assert!(!hashes.is_empty() && hashes.iter().all(|hash| is_hex(hash, 64)), "{package}: no hashes");
        }
    }
}

#[test]
fn every_download_has_a_hash_and_the_version_that_is_installed() {
    let versions = read("tools/versions.sh");
    for line in read("tools/prebuilt.txt").lines().filter(|line| !line.starts_with('#')) {
        let [command, version, platform, sum, address, member] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("tools/prebuilt.txt: `{line}` does not have six fields");
        };
        assert!(is_hex(sum, 64), "tools/prebuilt.txt: {command} for {platform} has no SHA-256 hash");
        assert!(address.starts_with("https://"), "{address}");
        assert!(member == command || member.ends_with(&format!("/{command}")), "{member} is not {command}");
        let wanted = match command {
            "trunk" => pinned("trunk-version"),
            "wasm-opt" => pinned("wasm_opt").replace("version_", ""),
            "wasm-bindgen" | "wasm-bindgen-test-runner" => pinned("wasm_bindgen"),
            other => {
                let name = format!("{}=", other.to_uppercase().replace('-', "_"));
                let found = versions.lines().find_map(|line| line.strip_prefix(&name));
                found.unwrap_or_else(|| panic!("tools/versions.sh has no {name}")).to_owned()
            }
        };
        assert_eq!(version, wanted, "tools/prebuilt.txt has a different version of {command} for {platform}");
    }
}

#[test]
fn the_versions_of_the_build_tools_agree() {
    let (bindgen, optimiser) = (pinned("wasm_bindgen"), pinned("wasm_opt").replace("version_", ""));
    let binaryen = &json("tools/npm/build/package.json")["dependencies"]["binaryen"];
    assert_eq!(binaryen, &format!("{optimiser}.0.0"), "the wasm-opt versions of tools/npm/build and Trunk.toml differ");
    let locked = format!("name = \"wasm-bindgen-cli\"\nversion = \"{bindgen}\"");
    assert!(
        read("tools/wasm-bindgen/Cargo.lock").contains(&locked),
        "tools/wasm-bindgen does not lock wasm-bindgen-cli {bindgen}, which Trunk.toml pins"
    );
}

#[test]
fn every_crate_is_locked_by_checksum() {
    for name in ["Cargo.lock", "fuzz/Cargo.lock", "tools/wasm-bindgen/Cargo.lock"] {
        let lock = read(name);
        for package in lock.split("[[package]]").skip(1).filter(|package| package.contains("\nsource = ")) {
            assert!(package.contains("\nchecksum = \""), "{name}: no checksum for{package}");
        }
    }
}

/// The set-up must use the lock files, and must not let packages run scripts.
#[test]
fn the_set_up_installs_from_the_lock_files() {
    let packages = read("tools/setup/packages.sh");
    for (script, text) in [("tools/setup/packages.sh", &packages), ("tests/bench/run.sh", &read("tests/bench/run.sh"))]
    {
        let calls = ["npm ci ", "npm install", "npm i "].map(|call| text.matches(call).count());
        assert_eq!(calls, [1, 0, 0], "{script} must install npm packages with `npm ci`");
        assert!(text.lines().any(|line| line.contains("npm ci ") && line.contains("--ignore-scripts")), "{script}");
    }
    let commands = packages.replace("\\\n", " ");
    let pip: Vec<_> = commands.lines().filter(|line| line.contains("pip install")).collect();
    assert!(!pip.is_empty() && pip.iter().all(|line| line.contains("--require-hashes") && line.contains("--no-deps")));
    let tools = read("tools/setup/rust_tools.sh");
    assert!(tools.lines().filter(|line| line.contains("cargo install -")).all(|line| line.contains(" --locked ")));
}

/// The jobs of the workflow, each with its name and its lines.
fn jobs(workflow: &str) -> Vec<(&str, Vec<&str>)> {
    let mut jobs: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in workflow.split_once("\njobs:\n").expect("the workflow has jobs").1.lines() {
        match line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')) {
            Some(name) => jobs.push((name.trim_end_matches(':'), Vec::new())),
            None => jobs.last_mut().expect("a job has a name").1.push(line),
        }
    }
    jobs
}

/// The steps of a job that use an action: the action, and the lines of the step.
fn steps<'a>(job: &[&'a str]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut steps: Vec<Vec<&str>> = Vec::new();
    for line in job {
        if line.starts_with("      - ") {
            steps.push(Vec::new());
        }
        if let Some(step) = steps.last_mut() {
            step.push(line);
        }
    }
    let action = |step: &Vec<&'a str>| step.iter().find_map(|line| line.split_once("uses: ").map(|(_, uses)| uses));
    steps.into_iter().filter_map(|step| action(&step).map(|action| (action, step))).collect()
}

#[test]
fn the_workflow_of_the_handbook_has_minimal_permissions() {
    let page = read("content/deploying.md");
    let workflow = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("a workflow");
    assert!(workflow.contains("\npermissions: {}\n"), "a job has no default permissions:\n{workflow}");
    let jobs = jobs(workflow);
    assert_eq!(jobs.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["build", "deploy"]);

    let mut checkouts = 0;
    for (name, lines) in &jobs {
        for (action, step) in steps(lines) {
            let (path, pin) = action.split_once('@').unwrap_or((action, ""));
            let (commit, version) = pin.split_once(" # v").unwrap_or((pin, ""));
            assert!(is_hex(commit, 40), "{name}: {action} is not pinned by a commit");
            assert!(version.split('.').count() == 3, "{name}: {action} does not say its version");
            if path == "actions/checkout" {
                checkouts += 1;
                assert!(step.iter().any(|line| line.trim() == "persist-credentials: false"), "{step:#?}");
                let foreign = step.iter().any(|line| line.trim().starts_with("repository: "));
                assert_eq!(foreign, step.iter().any(|line| line.trim().starts_with("ref: ")), "{step:#?}");
            }
        }
    }
    assert_eq!(checkouts, 2);

    let rights = |lines: &[&str]| -> Vec<String> {
        let start = lines.iter().position(|line| *line == "    permissions:").expect("a job names its permissions");
        lines[start + 1..].iter().take_while(|line| line.starts_with("      ")).map(|line| line.trim().into()).collect()
    };
    assert_eq!(rights(&jobs[0].1), ["contents: read", "pages: read"]);
    let (_, deploy) = &jobs[1];
    assert_eq!(rights(deploy), ["pages: write", "id-token: write"]);
    assert!(deploy.contains(&"    needs: build"));
    assert!(!deploy.iter().any(|line| line.contains("run: ")), "the job that may publish runs no commands");
    // The shell executes whatever an expression inserts into its line.
    assert!(!workflow.lines().any(|line| line.contains("run: ") && line.contains("${{")), "{workflow}");
}

#[test]
fn every_action_of_our_workflows_is_pinned_and_no_job_has_default_permissions() {
    for name in ["test", "release", "pages"] {
        let workflow = read(&format!(".github/workflows/{name}.yml"));
        assert!(workflow.contains("\npermissions: {}\n"), "{name}: a job has default permissions");
        for (job, lines) in jobs(&workflow) {
            assert!(lines.contains(&"    permissions:"), "{name}: {job} names no permissions");
            for (action, step) in steps(&lines) {
                let (path, pin) = action.split_once('@').unwrap_or((action, ""));
                let (commit, version) = pin.split_once(" # v").unwrap_or((pin, ""));
                assert!(is_hex(commit, 40) && version.split('.').count() == 3, "{name}: {action} is not pinned");
                let keeps_key =
                    path == "actions/checkout" && !step.iter().any(|it| it.contains("persist-credentials: false"));
                assert!(!keeps_key, "{name}: {job} leaves the key in its folder");
            }
        }
        // The shell executes whatever an expression inserts into its line.
        assert!(!workflow.lines().any(|line| line.contains("run: ") && line.contains("${{")), "{name}");
    }
}

/// The action verifies the program before it runs it.
#[test]
fn the_action_runs_only_verified_programs() {
    let (action, script) = (read("action.yml"), read("packaging/action/build.sh"));
    assert!(!action.contains("uses:"), "the action needs no other action");
    let steps = ["gh release download", "gh attestation verify", "tar -xzf", "\"$folder/$name/broadsheet\""];
    let found: Vec<_> = steps.iter().map(|step| script.find(step).unwrap_or_else(|| panic!("no {step}"))).collect();
    assert!(found.is_sorted(), "{found:?}");
    for target in ["x86_64-unknown-linux-musl", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"] {
        assert!(script.contains(target) && read(".github/workflows/release.yml").contains(target), "{target}");
    }
}

/// All packages have the version of Cargo.toml.
#[test]
fn no_package_states_a_version_of_its_own() {
    for name in ["npm/README.md", "npm/reader.md", "python/README.md", "homebrew/broadsheet.rb", "docker/Dockerfile"] {
        let text = read(&format!("packaging/{name}"));
        assert!(!text.contains(env!("CARGO_PKG_VERSION")), "packaging/{name} states a version; use %VERSION%");
    }
    for name in ["publish", "cli", "pack"] {
        assert!(read(&format!("crates/{name}/Cargo.toml")).contains("\nversion.workspace = true\n"), "{name}");
    }
}
