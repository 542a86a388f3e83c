//! A tree of each program, and its HTML.

use super::*;
use crate::feed::json;

#[test]
fn trees_become_html() {
    let table = [
        // Strapi blocks.
        (
            r#"[{"type":"heading","level":1,"children":[{"type":"text","text":"H"}]},{"type":"paragraph","children":[{"type":"text","text":"a <b>","bold":true,"italic":true},
                {"type":"link","url":"https://a.example/?x&y","children":[{"type":"text","text":"l"}]}]},{"type":"list","format":"ordered","children":[{"type":"list-item","children":[{"type":"text","text":"1"}]}]},
                {"type":"code","language":"rust","children":[{"type":"text","text":"a<b"}]},{"type":"image","image":{"url":"/x.png","alternativeText":"X","width":4,"height":3}},{"type":"unknown","children":[{"type":"text","text":"kept"}]}]"#,
            "<h2>H</h2><p><strong><em>a &lt;b&gt;</em></strong><a href=\"https://a.example/?x&amp;y\">l</a></p><ol><li>1</li></ol><pre><code class=\"language-rust\">a&lt;b</code></pre>\
             <figure><img src=\"/x.png\" alt=\"X\" width=\"4\" height=\"3\"></figure>kept",
        ),
        // Lexical.
        (
            r#"{"root":{"type":"root","children":[{"type":"heading","tag":"h3","children":[{"type":"text","text":"H","format":0}]},{"type":"paragraph","children":[{"type":"text","text":"b","format":1},
                {"type":"linebreak"},{"type":"text","text":"ic","format":18},{"type":"link","fields":{"url":"/l"},"children":[{"type":"text","text":"l"}]}]},{"type":"list","listType":"bullet","tag":"ul","children":[{"type":"listitem","children":[{"type":"text","text":"1"}]}]},
                {"type":"horizontalrule"},{"type":"upload","value":{"url":"/y.png","alt":"Y"}}]}}"#,
            "<h3>H</h3><p><strong>b</strong><br><em><code>ic</code></em><a href=\"/l\">l</a></p><ul><li>1</li></ul><hr><figure><img src=\"/y.png\" alt=\"Y\"></figure>",
        ),
        // Portable Text.
        (
            r#"[{"_type":"block","style":"h2","children":[{"_type":"span","text":"H","marks":[]}]},{"_type":"block","style":"normal","markDefs":[{"_key":"k","_type":"link","href":"/l"}],"children":[{"_type":"span","text":"l","marks":["k","strong"]}]},
                {"_type":"block","listItem":"bullet","level":1,"children":[{"_type":"span","text":"1"}]},{"_type":"block","listItem":"bullet","level":2,"children":[{"_type":"span","text":"1.1"}]},
                {"_type":"block","listItem":"bullet","level":1,"children":[{"_type":"span","text":"2"}]},{"_type":"image","asset":{"url":"/z.png"},"alt":"Z"},{"_type":"code","code":"a&b","language":"js"}]"#,
            "<h2>H</h2><p><a href=\"/l\"><strong>l</strong></a></p><ul><li>1<ul><li>1.1</li></ul></li><li>2</li></ul><figure><img src=\"/z.png\" alt=\"Z\"></figure>\
             <pre><code class=\"language-js\">a&amp;b</code></pre>",
        ),
        // Contentful.
        (
            r#"{"nodeType":"document","content":[{"nodeType":"heading-2","content":[{"nodeType":"text","value":"H","marks":[]}]},{"nodeType":"paragraph","content":[{"nodeType":"text","value":"b","marks":[{"type":"bold"}]},
                {"nodeType":"hyperlink","data":{"uri":"/l"},"content":[{"nodeType":"text","value":"l"}]}]},{"nodeType":"embedded-asset-block","data":{"target":{"sys":{"id":"1"}}},"content":[]},{"nodeType":"table","content":[{"nodeType":"table-row","content":[{"nodeType":"table-cell","content":[{"nodeType":"paragraph","content":[{"nodeType":"text","value":"c"}]}]}]}]}]}"#,
            "<h2>H</h2><p><strong>b</strong><a href=\"/l\">l</a></p><figure><img src=\"https://images.example/a.png\" alt=\"A\" width=\"8\" height=\"6\"></figure><table><tr><td><p>c</p></td></tr></table>",
        ),
        ("null", ""),
        (r#""text""#, ""),
    ];
    let (asset, _) =
        json::parse(r#"{"fields":{"title":"A","file":{"url":"//images.example/a.png","width":8,"height":6}}}"#)
            .unwrap();
    for (tree, expected) in table {
        let (tree, _) = json::parse(tree).unwrap();
        let html = to_html(&tree, &|target| (target.get("sys").get("id").text() == Some("1")).then_some(&asset));
        assert_eq!(html, expected, "{tree:?}");
    }
}
