"""Write docs/hosts.md: what each view does in each host.

The tests of the hosts write the rows of the table; then they fail while it is out of date.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.host_table import COLUMNS, PAGE, rows_file
from tests.e2e.hosts import HOSTS, ROOT

#: The packages of the hosts, by the names that the page gives them.
PACKAGES = {
    "JupyterLab": "jupyterlab",
    "Notebook": "notebook",
    "marimo": "marimo",
    "Voila": "voila",
    "Panel": "panel",
    "nbconvert": "nbconvert",
    "MyST-NB": "myst-nb",
    "anywidget": "anywidget",
}
PAGE_TEXT = """# Hosts

What each view does in each host of widgets. The tests in `tests/e2e/test_hosts.py` open every host in
Chromium, use every view, and fail while this table is out of date; `tools/hosts.py` writes it. It was
made with {versions}.

- **draws**: the view is there, at least 400 pixels wide, and shows no error.
- **hover**: what is under the pointer is described or marked.
- **click**: what is clicked stays when the pointer leaves.
- **keys**: an arrow key moves to the next head, word or row.
- **text**: the kernel looks at a text that is typed into the Explorer, and its words are drawn. Pages
  without a kernel can't, and the other views have no box.
- **dark**: text is light on a dark background after the host is switched to its dark look. Hosts
  without an entry have none.
- **offline**: the page asks no other machine for anything. bertlook never does; some hosts do.

| host | view | {columns} |
|---|---|{rules}|
{rows}

## Pages of notebooks without a network

A page that nbconvert or MyST-NB makes of a notebook with widgets takes three programs from a CDN:
require.js, the HTML manager of ipywidgets, and anywidget's loader. Where they can't be had, still
pictures of the views are shown. In the table they lie beside the page:

```sh
npm pack requirejs @jupyter-widgets/html-manager   # require.js, dist/embed-amd.js
cp "$(python -c 'import sys; print(sys.prefix)')/share/jupyter/nbextensions/anywidget/index.js" anywidget.js
jupyter nbconvert --to html notebook.ipynb --HTMLExporter.require_js_url=require.js \\
  --HTMLExporter.widget_renderer_url=embed-amd.js --HTMLExporter.mathjax_url= --HTMLExporter.jquery_url=
```

and for MyST-NB, with require.js and embed-amd.js in `_static` and anywidget.js beside the pages,
`nb_ipywidgets_js = {{"require.js": {{}}, "embed-amd.js": {{}}}}` in `conf.py`. A server has to serve the
pages; `view.to_html("page.html")` opens from disk, too.

- nbconvert's template `reveal` takes reveal.js from a CDN. It was not to be had in the tests, which
  saw the slides one below the other.
- The template `basic` draws no widgets: it shows the still pictures.
- Panel takes anywidget's loader from a CDN, which the tests replaced by the one that is installed, and
  fonts of icons. Voila takes a font of icons.
- **VS Code** can't be run in these tests: npm has a server of VS Code, but the extension that draws
  widgets in its notebooks is only in marketplaces of extensions. The rows are of a stand-in without a
  kernel: a page with VS Code's color variables, wrapper and rules.
- The plain page has the front end that `view.to_html` writes, with all views on one page.
"""


def main(pytest_options: list[str]) -> None:
    tests = [sys.executable, "-m", "pytest", "-q", "tests/e2e/test_hosts.py", *pytest_options]
    subprocess.run(tests, cwd=ROOT)
    page = PAGE_TEXT.format(
        versions=", ".join(f"{name} {version(package)}" for name, package in PACKAGES.items()),
        columns=" | ".join(COLUMNS),
        rules="|".join("---" for _ in COLUMNS),
        rows="\n".join(rows_file(host).read_text("utf-8") for host in HOSTS),
    )
    PAGE.write_text(page, "utf-8")
    print(PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
