// The block in the editor: its settings, and a preview that the server renders. Input: attributes. Output: the block.
(({ blocks, blockEditor, components, element, i18n, serverSideRender }) => {
  const { createElement: h, Fragment } = element;
  const { InspectorControls, useBlockProps } = blockEditor;
  const { PanelBody, SelectControl, TextControl } = components;
  const { __ } = i18n;
  const text = (words) => __(words, "broadsheet-reader");
  const options = (pairs) => pairs.map(([value, label]) => ({ value, label: text(label) }));

  const edit = ({ attributes, setAttributes }) => {
    const control = (kind, name, label, more) =>
      h(kind, {
        label: text(label),
        value: attributes[name],
        onChange: (value) => setAttributes({ [name]: value }),
        ...more,
      });
    const select = (name, label, pairs) => control(SelectControl, name, label, { options: options(pairs) });
    const settings = h(
      PanelBody,
      { title: text("Articles") },
      control(TextControl, "src", "Address of a feed or site", {
        type: "url",
        help: text("Empty for this site. Otherwise a JSON Feed, or the address of a WordPress, Ghost or Broadsheet site."),
      }),
      attributes.src &&
        select("source", "Kind of the source", [
          ["", "Find out"],
          ["feed", "JSON Feed"],
          ["wordpress", "WordPress"],
          ["ghost", "Ghost"],
          ["site", "Broadsheet"],
        ]),
      select("view", "Show", [
        ["recent", "Headlines"],
        ["list", "A list"],
        ["reader", "Everything"],
      ]),
      control(TextControl, "limit", "Number of articles", { type: "number", min: 1, max: 100 }),
      control(TextControl, "categories", "Categories", { help: text("Slugs, with commas between them.") }),
      select("theme", "Colours", [
        ["page", "As the page"],
        ["light", "Light"],
        ["dark", "Dark"],
      ]),
      attributes.view !== "recent" &&
        select("layout", "Layout of lists", [
          ["newspaper", "Newspaper"],
          ["cards", "Cards"],
          ["compact", "Compact"],
        ]),
      attributes.view !== "recent" &&
        select("thumbnails", "Pictures in lists", [
          ["on", "Yes"],
          ["off", "No"],
        ]),
      control(SelectControl, "headingLevel", "Level of the first heading", {
        options: ["1", "2", "3", "4", "5", "6"].map((value) => ({ value, label: value })),
      }),
    );
    // The server validates the settings, and renders errors instead of the preview.
    const preview = h(serverSideRender, { block: "broadsheet/reader", attributes });
    return h(Fragment, null, h(InspectorControls, null, settings), h("div", useBlockProps(), preview));
  };

  blocks.registerBlockType("broadsheet/reader", { edit, save: () => null });
})(window.wp);
