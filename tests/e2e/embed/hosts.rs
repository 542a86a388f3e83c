//! Difficult host pages: global styles, strict security policies, and scripts that handle each click.

use super::{Embedded, READER};
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};

pub fn tests() -> Vec<Test> {
    tests![
        the_style_of_a_page_does_not_affect_the_reader,
        the_style_of_the_reader_does_not_affect_the_page,
        a_page_can_set_parts_and_custom_properties,
        the_reader_works_under_the_strictest_policy,
        the_reader_works_under_a_policy_with_nonces,
        a_page_that_handles_all_clicks_does_not_get_those_of_the_reader,
        a_hidden_reader_is_not_visible,
        each_language_has_its_own_direction,
        changed_language_builtins_do_not_break_the_reader,
        a_page_with_a_base_element,
        the_keyboard_can_enter_and_leave_the_reader,
        a_page_that_redraws_itself_keeps_its_reader,
    ]
}

/// Some of the computed style of each element.
fn computed_styles(context: &Context) -> Value {
    let script = "const root = document.querySelector(arguments[0]).shadowRoot;
        const names = ['display', 'color', 'fontFamily', 'fontSize', 'fontWeight', 'lineHeight', 'letterSpacing', 'textTransform',
          'textAlign', 'backgroundColor', 'marginTop', 'paddingLeft', 'borderTopWidth', 'direction', 'visibility', 'opacity',
          'float', 'textIndent', 'wordSpacing', 'whiteSpace', 'listStyleType', 'cursor'];
        return [...root.querySelectorAll('.home, .home *')].map((one) => {
          const style = getComputedStyle(one);
          return one.localName + '.' + one.className + ' ' + names.map((name) => name + ':' + style[name]).join(' ');
        })";
    context.page.js(script, json!([READER]))
}

const READ: &str = "<div style='all: initial !important; display: block !important; width: 1200px !important'>\
    <broadsheet-reader src={src} theme=light style='margin: 0 !important'></broadsheet-reader></div>";

fn the_style_of_a_page_does_not_affect_the_reader(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(READ);
    page.wait_until_settled();
    let plain = computed_styles(context);
    let styles = [
        "* { all: unset }",
        "* { font: 40px/3 fantasy !important; color: red !important; margin: 50px !important; text-transform: uppercase !important }",
        "html { font-size: 62.5%; line-height: 4; letter-spacing: 9px; text-align: right; text-indent: 40px; color: lime;
           word-spacing: 20px; white-space: pre; cursor: wait; visibility: visible; list-style: square; direction: ltr }",
        "a { display: none !important } h1, h2, li, p, time, article, main, nav { float: right; background: red; opacity: 0.1 }",
        ":root { --paper: red; --ink: red; --step-0: 90px; --space-3: 99px; --page: 10px; --gutter: 3rem }",
    ];
    for style in styles {
        embedded.open_page(&format!("<style>{style}</style><script type=module src={{script}}></script>"), READ);
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        let (computed_styles, plain) = (computed_styles(context), &plain);
        let both = computed_styles.as_array().unwrap().iter().zip(plain.as_array().unwrap());
        if let Some((now, then)) = both.into_iter().find(|(now, then)| now != then) {
            panic!("{style}\n  made\n{then}\n  into\n{now}");
        }
    }
}

fn the_style_of_the_reader_does_not_affect_the_page(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let body = "<main><article><h1>One</h1><p class=page>Two <a href=#x>three</a></p></article></main><ul class=stories><li>x</ul>";
    let outside = || {
        let script = "return [document.documentElement, ...document.querySelectorAll('body, main, main *, ul, li')].map((one) => {
            const style = getComputedStyle(one);
            return [...style].filter((name) => !/height|width|size|origin|^--broadsheet/.test(name))
              .map((name) => one.localName + ' ' + name + ': ' + style.getPropertyValue(name)) }).flat()";
        page.js(script, json!([]))
    };
    embedded.open_page("", body);
    page.wait_until("document.readyState === 'complete'");
    let before = outside();
    embedded.open_body(&format!("{body}{READ}"));
    page.wait_until_settled();
    let after = outside();
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before, after);
    }
}

fn a_page_can_set_parts_and_custom_properties(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(
        "<style>broadsheet-reader { --broadsheet-accent: rgb(1, 2, 3); --broadsheet-paper: rgb(4, 5, 6) }
         broadsheet-reader::part(headline) { letter-spacing: 3px } broadsheet-reader::part(filters) { border: 7px solid }
         .room { font-family: monospace; color: rgb(7, 8, 9) }</style><script type=module src={script}></script>",
        "<div class=room><broadsheet-reader src={src}></broadsheet-reader></div>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    let style = |selector: &str, name: &str| {
        let script = "return getComputedStyle(document.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1]))[arguments[2]]";
        page.js(script, json!([READER, selector, name]))
    };
    assert_eq!(style(".home", "backgroundColor"), "rgb(4, 5, 6)");
    page.wait_until("document.querySelector('broadsheet-reader').shadowRoot.querySelector('[part=headline]')");
    assert_eq!(style("[part=headline]", "letterSpacing"), "3px");
    assert_eq!(style("[data-part=filters]", "borderTopWidth"), "7px");
    assert_ne!(style("h1, h2, .home", "fontFamily"), "monospace");
    page.js("document.querySelector(arguments[0]).theme = 'page'", json!([READER]));
    assert_eq!(style(".excerpt, [data-part=excerpt]", "fontFamily"), "monospace");
    assert_eq!(style(".story-title a", "color"), "rgb(7, 8, 9)", "the page's own colour");
    assert_eq!(style(".home", "backgroundColor"), "rgb(4, 5, 6)", "except for custom properties");
    embedded.open_page(
        "<style>.room { color: rgb(7, 8, 9); background: rgb(10, 11, 12) }</style><script type=module src={script}></script>",
        "<div class=room><broadsheet-reader src={src} theme=page></broadsheet-reader></div>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(style(".home", "backgroundColor"), "rgba(0, 0, 0, 0)", "the background of the page is visible");
    for selector in [".story-title a", ".labels a", "h1"] {
        assert_eq!(style(selector, "color"), "rgb(7, 8, 9)", "{selector}");
    }
}

fn the_reader_works_under_the_strictest_policy(context: &Context) {
    let Context { page, site, server, .. } = context;
    let embedded = Embedded::new(context);
    let other = embedded.other.url("");
    embedded.open_page(
        &format!(
            "<meta http-equiv=content-security-policy content=\"default-src 'none'; script-src {other} 'self' 'wasm-unsafe-eval'; \
             connect-src {other} 'self'; img-src {other} 'self'; base-uri 'none'; form-action 'none'; \
             require-trusted-types-for 'script'; trusted-types broadsheet broadsheet-loader\"><script type=module src={{script}}></script>"
        ),
        "<broadsheet-reader src={src}></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert!(page.text("[data-part=body]").len() > 100);
    pause(200);
    assert_eq!(server.reports(), [""; 0]);
}

fn the_reader_works_under_a_policy_with_nonces(context: &Context) {
    let Context { page, server, .. } = context;
    for policy in ["'nonce-r4nd0m' 'wasm-unsafe-eval'", "'nonce-r4nd0m' 'strict-dynamic' 'wasm-unsafe-eval'"] {
        let embedded = Embedded::new(context);
        embedded.open_page(
            &format!(
                "<meta http-equiv=content-security-policy content=\"script-src {policy}\">\
                 <script nonce=r4nd0m type=module src={{script}}></script>"
            ),
            "<broadsheet-reader src={src} lang=de></broadsheet-reader>",
        );
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        assert_eq!(page.text(".masthead-nav a"), "Neueste", "{policy}");
        pause(200);
        assert_eq!(server.reports(), [""; 0], "{policy}");
    }
}

fn a_page_that_handles_all_clicks_does_not_get_those_of_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    // Turbo and routers handle each link click that is not prevented.
    embedded.open_page(
        "<script>addEventListener('click', (event) => {
           const link = event.composedPath().find((node) => node.localName === 'a');
           if (link && !event.defaultPrevented) { event.preventDefault(); window.stolen = (window.stolen || 0) + 1; }
         });
         window.$ = (ready) => document.addEventListener('DOMContentLoaded', ready);
         document.addEventListener('keydown', (event) => { if (event.target.localName !== 'input') window.keys = (window.keys || 0) + 1; });
         </script><script type=module src={script}></script>",
        "<a id=own href=/elsewhere/>Own</a><broadsheet-reader src={src}></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    assert!(page.is("!window.stolen"));
    // Single-letter shortcuts of the page must not fire while a visitor types in the reader. Escape reaches both.
    page.click(".masthead-nav a[href$='search/']");
    page.wait_for("#search-q");
    page.wait_until_settled();
    page.js("window.keys = 0", json!([]));
    page.type_text("#search-q", "tide");
    page.wait_until(
        "document.querySelector('broadsheet-reader').shadowRoot.querySelector('#search-q').value === 'tide'",
    );
    assert_eq!(page.number("return window.keys", json!([])), 0.0, "the page handled them as shortcuts");
    page.press(crate::page::key::ESCAPE);
    page.wait_until("window.keys === 1");
    page.leave_shadow_root();
    page.click("#own");
    page.wait_until("window.stolen === 1");
}

/// A dialog that is closed with `visibility`. The reader in it must be hidden, too.
fn a_hidden_reader_is_not_visible(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(
        "<p>The page below</p><div id=dialogue style='position:fixed;inset:0'><broadsheet-reader src={src}></broadsheet-reader></div>",
    );
    page.wait_until_settled();
    let link = "document.querySelector('broadsheet-reader').shadowRoot.querySelector('.stories .story-title a')";
    let hit = format!(
        "const at = {link}.getBoundingClientRect();
         return document.elementFromPoint(at.left + 4, at.top + at.height / 2).localName"
    );
    page.js(&format!("{link}.scrollIntoView({{ block: 'center' }})"), json!([]));
    assert_eq!(page.js(&hit, json!([])), READER, "an open dialog can be used");
    for closed in ["visibility:hidden", "pointer-events:none"] {
        page.js(
            "document.getElementById('dialogue').style = 'position:fixed;inset:0;' + arguments[0]",
            json!([closed]),
        );
        assert_ne!(page.js(&hit, json!([])), READER, "{closed}");
    }
    page.js("document.getElementById('dialogue').style = 'position:fixed;inset:0;visibility:hidden'", json!([]));
    assert_eq!(page.js(&format!("return getComputedStyle({link}).visibility"), json!([])), "hidden");
}

fn each_language_has_its_own_direction(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let feed = |language: Option<&str>| {
        json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "language": language,
            "items": [{ "id": "1", "title": "An article", "content_text": "Text" }] })
    };
    for (name, language) in [("en", Some("en-GB")), ("he", Some("he")), ("none", None)] {
        embedded.other.put(&format!("/{name}.json"), feed(language).to_string().into_bytes());
    }
    // The source, the attributes, and the resulting direction in a right-to-left page.
    for (source, says, direction) in [
        ("en", "", "ltr"),
        ("he", "", "rtl"),
        ("none", "", "rtl"),
        ("none", "lang=de", "ltr"),
        ("en", "lang=ar", "rtl"),
        ("he", "lang=ku-Latn", "ltr"),
        ("he", "dir=ltr", "ltr"),
    ] {
        let source = embedded.other.url(&format!("/{source}.json"));
        embedded.open_body(&format!(
            "<script>document.documentElement.lang = 'ar'; document.documentElement.dir = 'rtl'</script>
            <broadsheet-reader src={source} {says}></broadsheet-reader>"
        ));
        page.wait_until_settled();
        let has = "const main = document.querySelector(arguments[0]).shadowRoot.querySelector('main'); return getComputedStyle(main).direction";
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('.home').dir === '{direction}'"
        ));
        assert_eq!(page.js(has, json!([READER])), direction, "{source} {says}");
    }
    // Content has the language of its source.
    embedded.open_body(&format!(
        "<script>document.documentElement.lang = 'ar'</script><broadsheet-reader src={}></broadsheet-reader>",
        embedded.other.url("/en.json")
    ));
    page.wait_until_settled();
    assert_eq!(page.attribute("main", "lang").as_deref(), Some("en-GB"));
}

fn changed_language_builtins_do_not_break_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(
        "<script>Array.prototype.extra = function () {}; Array.prototype.last = 1; String.prototype.nothing = () => 0;
         Object.prototype.inherited = 'of everything'; window.name = 'x'; window.event = 1; window.main = window.start = 2;</script>
         <script type=module src={script}></script>",
        "<broadsheet-reader src={src}></broadsheet-reader><div id=main></div><form name=content></form><i id=reader></i>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert_eq!(page.state(), "ready");
}

fn a_page_with_a_base_element(context: &Context) {
    let Context { page, site, server, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(
        "<base href=/another/place/><script type=module src={script}></script>",
        "<broadsheet-reader src={src}></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert_eq!(page.address(), "/host/");
    assert!(server.requests().iter().all(|request| !request.path().starts_with("/another/")));
}

fn the_keyboard_can_enter_and_leave_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<button id=before>Before</button><broadsheet-reader src={src} view=recent limit=2></broadsheet-reader><button id=after>After</button>");
    page.wait_until_settled();
    page.js("document.getElementById('before').focus()", json!([]));
    page.press(crate::page::key::TAB);
    assert!(page.focus_is_on("[data-part=recent] li:first-child a"), "the first link is next");
    page.tab_to("[data-part=recent] li:last-child a");
    page.press(crate::page::key::TAB);
    assert!(page.is("document.activeElement.id === 'after'"), "then the focus leaves the reader");

    embedded.open_reader("");
    page.js(
        "document.querySelector(arguments[0]).shadowRoot.querySelector('.stories .story-title a').focus()",
        json!([READER]),
    );
    page.press(crate::page::key::ENTER);
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert!(page.focus_is_on("h1, #page-title"), "the new page has the focus");
    assert!(page.text("[role=status]").contains(&site.articles[0].title), "it is announced");
}

fn a_page_that_redraws_itself_keeps_its_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<div id=app><p>0</p><broadsheet-reader src={src}></broadsheet-reader></div>");
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    // A framework redraws everything around it, sets the same attributes again, and moves it to another parent.
    page.js(
        "const reader = document.querySelector(arguments[0]), app = document.getElementById('app');
         for (let n = 0; n < 20; n++) {
           app.firstChild.replaceWith(Object.assign(document.createElement('p'), { textContent: n }));
           reader.setAttribute('src', reader.getAttribute('src')); reader.className = 'n' + n;
           const other = document.createElement('section'); app.append(other); other.append(reader);
         }",
        json!([READER]),
    );
    pause(200);
    assert_eq!(page.count(&format!("article[data-slug='{}']", site.articles[0].slug)), 1);
    assert_eq!(page.state(), "ready");
}
