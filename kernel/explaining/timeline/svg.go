package timeline

import (
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A drawing is an SVG in the making. It stands in an img element, where nothing of the page reaches
// it and nothing of it reaches the page; its colours follow the notebook's theme by
// prefers-color-scheme, which JupyterLab sets for images.
type drawing struct {
	width, height float64
	body          strings.Builder
	defs          strings.Builder
	defined       map[string]bool
}

// drawingStyle has the colours that differ between light and dark. Text on a chip brings its own.
const drawingStyle = `text{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;font-size:11px;fill:#1b1f24}` +
	`.m{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace}.b{font-weight:700}.s{fill:#57606a}.t{font-size:9.5px}.u{font-size:7.5px}.c{text-anchor:middle}` +
	`.line{stroke:#8a939e;fill:none}.grid{stroke:#d5dae0}.ink{stroke:#1b1f24;fill:none}.inkf{fill:#1b1f24}.bg{fill:#ffffff}.soft{fill:#f3f5f7}.bad{fill:#b03a00}` +
	`@media (prefers-color-scheme:dark){text{fill:#e6e8eb}.s{fill:#a5adb7}.line{stroke:#7d8792}.grid{stroke:#343a41}.ink{stroke:#e6e8eb}.inkf{fill:#e6e8eb}.bg{fill:#111111}.soft{fill:#1d2126}.bad{fill:#ff9a57}}` +
	`@media print{text{fill:#000000}}`

func newDrawing() *drawing { return &drawing{defined: map[string]bool{}} }

// add writes an element.
func (d *drawing) add(format string, args ...any) { fmt.Fprintf(&d.body, format+"\n", args...) }

// num writes a length as short as it is.
func num(f float64) string {
	return strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%.1f", f), "0"), ".")
}

// rect adds a rectangle; with says the rest of it.
func (d *drawing) rect(x, y, w, h float64, with string) {
	d.add(`<rect x="%s" y="%s" width="%s" height="%s" %s/>`, num(x), num(y), num(w), num(h), with)
}

// text adds a text, which is escaped. fill is a colour, or "" for that of its class.
func (d *drawing) text(x, y float64, class, fill, text string) {
	style := ""
	if fill != "" {
		style = ` style="fill:` + fill + `"`
	}
	d.add(`<text x="%s" y="%s" class="%s"%s>%s</text>`, num(x), num(y), class, style, html.EscapeString(text))
}

// path adds a line.
func (d *drawing) path(data, with string) { d.add(`<path d="%s" %s/>`, data, with) }

// chip adds a goroutine's name on its own ground.
func (d *drawing) chip(x, y, w, h float64, g int, name string) {
	c := look.Of(g)
	d.rect(x, y, w, h, `rx="4" fill="`+c.Ground+`"`)
	d.text(x+6, y+h/2+4, "b", c.Text, c.Glyph+" "+name)
}

// define adds a definition once, and returns a reference to it.
func (d *drawing) define(id, text string) string {
	if !d.defined[id] {
		d.defined[id] = true
		d.defs.WriteString(text)
	}
	return "url(#" + id + ")"
}

// arrow returns the attributes of a line with an arrow's head.
func (d *drawing) arrow(class, fill string) string {
	id := "a" + strings.Trim(class+fill, "#")
	head := `class="` + class + `"`
	if fill != "" {
		head = `fill="` + fill + `"`
	}
	return `marker-end="` + d.define(id, `<marker id="`+id+`" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" `+head+`/></marker>`) + `"`
}

// weave returns a pattern that is a state's texture in a colour.
func (d *drawing) weave(s State, color string) string {
	id := "w" + fmt.Sprint(uint8(s)) + strings.Trim(color, "#")
	pattern := func(w, h int, more, inside string) string {
		return d.define(id, fmt.Sprintf(`<pattern id="%s" width="%d" height="%d" patternUnits="userSpaceOnUse"%s><rect width="%[2]d" height="%[3]d" fill="%[5]s" opacity=".14"/>%[6]s</pattern>`, id, w, h, more, color, inside))
	}
	switch s {
	case WaitsChan:
		return pattern(7, 7, ` patternTransform="rotate(45)"`, `<rect width="2.4" height="7" fill="`+color+`"/>`)
	case WaitsLock:
		return pattern(6, 6, "", `<path d="M0 0L6 6M6 0L0 6" stroke="`+color+`" stroke-width="1.3"/>`)
	}
	return pattern(8, 6, "", `<rect y="2" width="5" height="2" fill="`+color+`"/>`)
}

// String returns the SVG.
func (d *drawing) String() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%[1]s" height="%[2]s"><style>%s</style><defs>%s</defs>`+"\n%s</svg>\n",
		num(d.width), num(d.height), drawingStyle, d.defs.String(), d.body.String())
}

// image is the img element of an SVG. alt says the same in words.
func image(svg, alt string) string {
	return fmt.Sprintf(`<img alt="%s" src="data:image/svg+xml;base64,%s" style="max-width:100%%">`, html.EscapeString(alt), base64.StdEncoding.EncodeToString([]byte(svg)))
}

// wide is about how wide a text is, in a drawing.
func wide(text string) float64 { return 6.6 * float64(words.Width(text)) }

// fit shortens a text so that it is about so wide; "" if not even a letter is.
func fit(text string, width float64) string {
	if room := int(width / 6.6); room > 0 {
		return words.Shorten(text, room)
	}
	return ""
}
