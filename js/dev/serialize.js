/** Attributes that differ between two drawings of a view. */
const VOLATILE = new Set(["data-painted"]);
const RANDOM_ID = /\bbl-([a-z-]+)-\d+-[a-z0-9]*/g;
const VOID_TAGS = new Set(["br", "hr", "img", "input"]);

/**
 * Return an element as indented HTML that is the same for each drawing: attributes are sorted, and
 * random ids are numbered in order of appearance. Entered text and chosen options are included.
 * Canvases have no content.
 * @param {Element} root
 */
export function serialize(root) {
  /** @type {Map<string, string>} */
  const ids = new Map();
  /**
   * Replace random ids in an attribute.
   * @param {string} value
   */
  const stable = (value) =>
    value.replace(RANDOM_ID, (id, stem) => {
      if (!ids.has(id)) ids.set(id, `bl-${stem}-id${ids.size + 1}`);
      return /** @type {string} */ (ids.get(id));
    });

  /**
   * Return one element as HTML.
   * @param {Element} element
   * @param {string} indent  a line break and spaces, or "" within a line
   * @returns {string}
   */
  function write(element, indent) {
    const tag = element.localName;
    const attributes = attributesOf(element)
      .map(([name, value]) => ` ${name}="${escaped(stable(value)).replaceAll('"', "&quot;")}"`)
      .join("");
    const start = `${indent}<${tag}${attributes}>`;
    if (VOID_TAGS.has(tag)) return start;
    if (element instanceof HTMLTextAreaElement) return `${start}${escaped(element.value)}</${tag}>`;
    const nodes = [...element.childNodes];
    // Add no line breaks beside text, where they would count as spaces.
    const isInline = indent === "" || nodes.some(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const inner = isInline ? "" : `${indent}  `;
    const content = nodes.map((node) =>
      node instanceof Element ? write(node, inner) : escaped(node.textContent ?? ""),
    );
    const end = isInline || nodes.length === 0 ? "" : indent;
    return `${start}${content.join("")}${end}</${tag}>`;
  }

  return `${write(root, "\n").trimStart()}\n`;
}

/**
 * Return an element's attributes, sorted by name, with the current state of form fields.
 * @param {Element} element
 * @returns {[string, string][]}
 */
function attributesOf(element) {
  const attributes = new Map(Array.from(element.attributes, ({ name, value }) => [name, value]));
  /** @type {(name: string, isSet: boolean) => void} */
  const flag = (name, isSet) => {
    if (isSet) attributes.set(name, "");
    else attributes.delete(name);
  };
  if (element instanceof HTMLInputElement) {
    if (/^(radio|checkbox)$/.test(element.type)) flag("checked", element.checked);
    else attributes.set("value", element.value);
  }
  if (element instanceof HTMLOptionElement) flag("selected", element.selected);
  return [...attributes]
    .filter(([name]) => !VOLATILE.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Escape text for HTML. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
