//! Real hosts: a React page, a site that Hugo builds, and a WordPress, each as its people would put a reader into it.

use super::{Embedded, READER};
use crate::wordpress::WordPress;
use crate::{Stage, Test, tests};
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

pub fn tests() -> Vec<Test> {
    tests![in_a_react_page, in_a_hugo_site, in_a_wordpress_page]
}

/// What set-up installed, by the variable that names it.
pub fn installed(variable: &str) -> PathBuf {
    env::var_os(variable)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{variable} is not set: see target/setup/env, which tools/setup.sh writes"))
}

/// Reads as a person does: from the list into an article and back.
fn is_read(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.look_into(READER);
    page.settled();
    assert_eq!(page.texts(".stories .story-title").len(), site.stories.len().min(site.page_size));
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.settled();
    assert_eq!(page.text("h1"), site.stories[0].title);
    page.click(".masthead-nav a");
    page.wait_for(".stories");
    page.settled();
}

fn in_a_react_page(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    for (variable, name) in [("BROADSHEET_REACT", "react"), ("BROADSHEET_REACT_DOM", "react-dom")] {
        let file = installed(variable).join(format!("{name}.production.min.js"));
        server.put(&format!("/{name}.js"), fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())));
    }
    embedded.host(
        "<script src=/react.js></script><script src=/react-dom.js></script><script type=module src={script}></script>",
        "<div id=app></div><script>
          const { createElement, useState, useEffect, useRef } = React;
          function App() {
            const [count, setCount] = useState(0), [shown, setShown] = useState(true), reader = useRef(null), [told, setTold] = useState('');
            useEffect(() => {
              const listen = (event) => setTold(event.type + ' ' + event.detail.address);
              reader.current?.addEventListener('broadsheet:navigate', listen);
              return () => reader.current?.removeEventListener('broadsheet:navigate', listen);
            }, [shown]);
            return createElement('div', { className: 'n' + count },
              createElement('button', { id: 'count', onClick: () => setCount(count + 1) }, 'Count ' + count),
              createElement('button', { id: 'swap', onClick: () => setShown(!shown) }, 'Swap'),
              createElement('p', { id: 'told' }, told),
              count % 2 ? createElement('p', null, 'odd') : null,
              shown && createElement('broadsheet-reader', { key: 'reader', ref: reader, src: '{src}', theme: count % 2 ? 'dark' : 'light' }));
          }
          ReactDOM.createRoot(document.getElementById('app')).render(createElement(React.StrictMode, null, createElement(App)));
        </script>",
    );
    is_read(stage);
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.look_around();
    page.wait_until("document.getElementById('told').textContent.startsWith('broadsheet:navigate #/posts/')");
    for _ in 0..3 {
        page.click("#count");
    }
    page.wait_until("document.getElementById('count').textContent === 'Count 3'");
    page.look_into(READER);
    assert_eq!(page.count(&format!("article[data-slug='{}']", site.stories[0].slug)), 1, "it is still being read");
    page.wait_for(".home[data-theme=dark]");
    page.look_around();
    page.click("#swap");
    page.wait_until("!document.querySelector('broadsheet-reader')");
    page.click("#swap");
    is_read(stage);
}

fn in_a_hugo_site(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    let embedded = Embedded::new(stage);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).and_then(|()| fs::write(path, text)).expect("a file");
    };
    let (script, source) = (embedded.other.url("/broadsheet.js"), embedded.other.url(&stage.site.source));
    write("hugo.toml", "baseURL = '/'\ntitle = 'A Hugo site'\n");
    // A shortcode, so that a post can have it without raw HTML.
    write(
        "layouts/shortcodes/broadsheet.html",
        "<broadsheet-reader src=\"{{ .Get \"src\" }}\"><a href=\"{{ .Get \"src\" }}\">Our articles</a></broadsheet-reader>\n",
    );
    write(
        "layouts/baseof.html",
        &format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{{{ .Title }}}}</title><script type=module src={script}></script></head><body><main>{{{{ block \"main\" . }}}}{{{{ end }}}}</main></body></html>"
        ),
    );
    write("layouts/single.html", "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ end }}");
    write("layouts/home.html", "{{ define \"main\" }}<h1>Home</h1>{{ end }}");
    write(
        "content/news.md",
        &format!("---\ntitle: News\n---\nBelow are *our* articles.\n\n{{{{< broadsheet src=\"{source}\" >}}}}\n"),
    );
    let out = folder.path().join("public");
    run(Command::new(installed("BROADSHEET_HUGO")).current_dir(folder.path()).arg("--quiet"));
    server.show(&out);
    page.begin("/news/");
    is_read(stage);
    page.look_around();
    assert_eq!(page.text("h1"), "News");
    assert_eq!(page.address(), "/news/");
}

pub fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(
        done.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

fn in_a_wordpress_page(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let Some(wordpress) = WordPress::of_this_run() else { return };
    let embedded = Embedded::new(stage);
    // What an editor pastes into a Custom HTML block.
    let block = format!(
        "<script type=\"module\" src=\"{}\"></script>\n<broadsheet-reader src=\"{}\"><a href=\"{}\">Our articles</a></broadsheet-reader>",
        embedded.other.url("/broadsheet.js"),
        embedded.other.url(&site.source),
        embedded.other.url("/"),
    );
    let url = wordpress.publish(&format!("<!-- wp:html -->\n{block}\n<!-- /wp:html -->"));
    page.look_around();
    page.visit(&url);
    is_read(stage);
    page.look_around();
    assert!(page.text("h1").contains("A page of WordPress"), "{}", page.text("h1"));
}
