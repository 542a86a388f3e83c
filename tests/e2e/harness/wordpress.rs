//! A real WordPress from Debian packages, with its own database. Input: the content of a post. Output: the URL of its
//! page.
//!
//! The first test that needs it starts it, and it ends with the test run.

use crate::driver::{Process, free_port};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

pub struct WordPress {
    folder: PathBuf,
    port: u16,
    /// One test writes at a time.
    writing: Mutex<()>,
    _database: Process,
    _server: Process,
}

impl WordPress {
    /// Whether its packages are installed.
    pub fn is_installed() -> bool {
        WordPress::packages().is_some()
    }

    fn packages() -> Option<PathBuf> {
        env::var_os("BROADSHEET_WORDPRESS").map(PathBuf::from).filter(|folder| folder.is_dir())
    }

    /// The shared WordPress of this test run.
    pub fn shared() -> &'static WordPress {
        static ONE: OnceLock<WordPress> = OnceLock::new();
        let installed = || WordPress::packages().expect("WordPress is missing; tools/setup.sh installs it");
        ONE.get_or_init(|| WordPress::start(&installed()))
    }

    fn start(installed: &Path) -> WordPress {
        let folder = folder();
        let site = folder.join("site");
        fs::create_dir_all(&folder).expect("a temporary folder");
        run_checked(Command::new("cp").arg("-r").arg(installed).arg(&site));
        let (data, socket) = (folder.join("data"), folder.join("socket"));
        let user = format!("--user={}", text(run_checked(Command::new("id").arg("-un"))).trim());
        run_checked(
            Command::new("mariadb-install-db")
                .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", &user])
                .arg(format!("--datadir={}", data.display())),
        );
        let mut database = Command::new("/usr/sbin/mariadbd");
        database.args([
            "--no-defaults",
            "--skip-networking",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0",
            &user,
        ]);
        database.arg(format!("--datadir={}", data.display())).arg(format!("--socket={}", socket.display()));
        let database = Process::start(database, Stdio::null());
        let port = free_port();
        fs::write(site.join("wp-config.php"), config(&socket, port)).expect("a configuration");
        let mut create = Command::new("mariadb");
        create.args(["--no-defaults", "-u", "root", "-e", "CREATE DATABASE IF NOT EXISTS wordpress"]);
        create.arg(format!("--socket={}", socket.display()));
        with_retry("the database", || create.output().is_ok_and(|done| done.status.success()));
        let mut server = Command::new("php");
        server.arg("-S").arg(format!("127.0.0.1:{port}")).arg("-t").arg(&site).env("PHP_CLI_SERVER_WORKERS", "4");
        let server = Process::start(server, Stdio::null());
        with_retry("PHP's server", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        let wordpress = WordPress { folder, port, writing: Mutex::default(), _database: database, _server: server };
        let form = "weblog_title=A+site&user_name=editor&admin_password=of-the-tests-1&admin_password2=of-the-tests-1\
                    &pw_weak=1&admin_email=editor%40example.org&blog_public=0&Submit=Install";
        let answer = wordpress.post("/wp-admin/install.php?step=2", form);
        assert!(answer.contains("wp-login.php"), "WordPress did not install itself: {answer}");
        wordpress
    }

    /// Publishes a page as a user who may write HTML, and returns its URL.
    pub fn publish(&self, content: &str) -> String {
        let number = self.run(
            "echo wp_insert_post(['post_title' => 'A page of WordPress', 'post_type' => 'page', 'post_status' => 'publish',
             'post_content' => wp_slash(stream_get_contents(STDIN))]);",
            content,
        );
        assert!(number.trim().parse::<u32>().is_ok(), "WordPress published nothing: {number}");
        format!("{}?page_id={}", self.url(), number.trim())
    }

    /// Publishes 25 posts once, and returns the URL of the site. Post 1 is the newest and has hostile text of an
    /// editor. Every second post is in `News & <i>Views</i>`, every third in `Tides`.
    pub fn with_posts(&self) -> String {
        static POSTS: OnceLock<()> = OnceLock::new();
        POSTS.get_or_init(|| {
            let said = self.run(
                "wp_delete_post(1, true);
                 $news = wp_insert_term('News & <i>Views</i>', 'category', ['slug' => 'news'])['term_id'];
                 $tides = wp_insert_term('Tides', 'category')['term_id'];
                 for ($n = 25; $n >= 1; $n--) {
                   $in = [];
                   if ($n % 2 == 0) $in[] = $news;
                   if ($n % 3 == 0) $in[] = $tides;
                   $text = \"<p>The water of day $n rose, and the word quay$n stands in this text alone.</p><h2>After</h2><p>It fell.</p>\";
                   if ($n == 1) $text .= '<script>window.attacked=1</script><img src=x onerror=\"window.attacked=1\"><p style=\"position:fixed\">end</p>';
                   $id = wp_insert_post(['post_title' => \"Day $n & night\", 'post_name' => \"day-$n\", 'post_status' => 'publish',
                     'post_content' => wp_slash($text), 'post_category' => $in ?: [$tides],
                     'post_date' => gmdate('Y-m-d H:i:s', strtotime('2026-10-26 12:00') - $n * 86400),
                     'post_date_gmt' => gmdate('Y-m-d H:i:s', strtotime('2026-10-26 12:00') - $n * 86400)]);
                   if (is_wp_error($id)) die($id->get_error_message());
                 }
                 echo wp_count_posts()->publish;",
                "",
            );
            assert_eq!(said.trim(), "25");
        });
        self.url()
    }

    /// The URL of its front page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Runs a script in WordPress as an administrator. `input` is its standard input. Returns its output.
    pub fn run(&self, script: &str, input: &str) -> String {
        let _alone = self.writing.lock();
        let file = self.folder.join("site/run.php");
        fs::write(&file, format!("<?php require 'wp-load.php'; wp_set_current_user(1); {script}")).expect("a script");
        let mut php = Command::new("php");
        php.arg(&file).current_dir(self.folder.join("site")).env("HTTP_HOST", format!("127.0.0.1:{}", self.port));
        let mut php = php.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("php starts");
        php.stdin.take().expect("piped").write_all(input.as_bytes()).expect("an input");
        text(php.wait_with_output().expect("php ends").stdout)
    }

    fn post(&self, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("PHP answers");
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            self.port,
            form.len()
        );
        stream.write_all((head + form).as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        text(answer)
    }
}

/// A folder for this run. Folders of finished runs are removed.
fn folder() -> PathBuf {
    const NAME: &str = "broadsheet-wordpress-";
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let run = name.to_str().and_then(|name| name.strip_prefix(NAME)).and_then(|run| run.parse::<u32>().ok());
        if run.is_some_and(|run| !Path::new("/proc").join(run.to_string()).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    env::temp_dir().join(format!("{NAME}{}", std::process::id()))
}

fn config(socket: &Path, port: u16) -> String {
    let here = format!("http://127.0.0.1:{port}");
    let socket = socket.display();
    format!(
        "<?php\ndefine('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');\n\
         define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');\n\
         define('WP_HOME', '{here}'); define('WP_SITEURL', '{here}');\n\
         define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);\n\
         $table_prefix = 'wp_';\nif (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');\n\
         require_once ABSPATH . 'wp-settings.php';\n"
    )
}

fn run_checked(command: &mut Command) -> Vec<u8> {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(done.status.success(), "{command:?}: {}", text(done.stderr));
    done.stdout
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

fn with_retry(what: &str, mut is_there: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_there() {
        assert!(Instant::now() < deadline, "waited 60 s in vain for {what}");
        thread::sleep(Duration::from_millis(100));
    }
}
