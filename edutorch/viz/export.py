"""A live graph as one HTML file: it scrubs, zooms and opens boxes in any browser, without Python and without a network."""

import html
import json

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 24px; background: #fff; color: #171c2b; font-family: system-ui, sans-serif; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #15181f; color: #eef1f9; }} }}
{css}
</style>
<div id="graph"></div>
<noscript><pre>{description}</pre>{svg}</noscript>
<script type="application/json" id="state">{state}</script>
<script type="module">
{script}
// What Python is in a notebook: a place for the values, which tells when one changes.
class Model {{
  constructor(values) {{ Object.assign(this, {{ values, heard: [], changed: [] }}); }}
  get(name) {{ return this.values[name]; }}
  set(name, value) {{
    this.values[name] = value;
    this.changed.push(`change:${{name}}`);
  }}
  save_changes() {{
    for (const event of this.changed.splice(0)) for (const [name, act] of this.heard) if (name === event) act();
  }}
  on(name, act) {{ this.heard.push([name, act]); }}
  off() {{}}
}}
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", follow);
follow();
const [place, state] = ["graph", "state"].map((id) => document.getElementById(id));
new LiveGraph(new Model(JSON.parse(state.textContent)), place, false).refresh();
</script>
</html>
"""
SENT = ("drawing", "words", "sources", "step", "selected", "closed", "lens", "query")


def page(live):
    """The HTML of a live graph as it is now. Modules stay as they are, open or closed."""
    data, _ = live._repr_mimebundle_()
    state = json.dumps({name: getattr(live, name) for name in SENT}, ensure_ascii=False)
    description = data["text/plain"]
    return PAGE.format(
        title=html.escape(description.split("\n")[0]),
        css=live._css.replace("</", "<\\/"),
        description=html.escape(description),
        svg=data["image/svg+xml"],
        state=state.replace("<", "\\u003c"),  # nothing in it ends the script
        script=live._esm.replace("export default", "const widget ="),
    )
