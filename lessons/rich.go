package lessons

import (
	"fmt"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// Rich is something to look at: [HTML], [Markdown], [SVG], [PNG], [JSON] and
// [Table] make one. A cell whose last expression is a Rich shows it, and
// [Display] shows it anywhere. Where only text can be shown, as in a terminal, it is
// its text.
type Rich struct {
	bundle map[string]any // by MIME type, as Jupyter takes it; never changed
}

// String returns what is shown where only text can be.
func (r Rich) String() string {
	text, _ := r.bundle[mimeText].(string)
	return text
}

// MIMEBundle returns the forms that r has, by MIME type: texts, base64 text of
// pictures, and JSON as values.
func (r Rich) MIMEBundle() map[string]any { return cloned(r.bundle) }

// MIME types of bundles.
const (
	mimeText     = "text/plain"
	mimeHTML     = "text/html"
	mimeMarkdown = "text/markdown"
	mimeJSON     = "application/json"
)

// HTML is a piece of a page.
//
//	lessons.HTML("<b>bold</b> and <i>italic</i>")
//
// Text that may hold a < or an & is to be passed through html.EscapeString first. In
// notebooks that are not trusted, scripts and the like are left out.
func HTML(html string) Rich {
	return Rich{map[string]any{mimeHTML: html, mimeText: htmlText(html)}}
}

// Markdown is text with the marks of Markdown.
//
//	lessons.Markdown("# A heading\nand *words* under it")
func Markdown(text string) Rich {
	return Rich{map[string]any{mimeMarkdown: text, mimeText: text}}
}

// SVG is a drawing.
//
//	lessons.SVG(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18" fill="orange"/></svg>`)
//
// It is shown as a picture: scripts in it do not run.
func SVG(svg string) Rich {
	return Rich{svgBundle(svg)}
}

// PNG is a picture, given as the content of a file. JPEG and GIF files are
// taken as well; PNG panics if data is none of them. An image.Image needs no call:
// it is shown as a picture as it is.
func PNG(data []byte) Rich {
	bundle, err := pictureBundle(data)
	if err != nil {
		panic(fmt.Errorf("lessons.PNG: %w", err))
	}
	return Rich{bundle}
}

// JSON is a value as package json encodes it, to look into. It panics if that
// cannot encode the value.
func JSON(value any) Rich {
	data, err := host.View().JSON(value)
	if err != nil {
		panic(fmt.Errorf("lessons.JSON: %w", err))
	}
	return Rich{jsonBundle(data)}
}

// Table is a table of what rows holds: a slice of structs has a row for each, with the
// fields as columns; a slice of slices has their elements in its rows; a map has a row
// for each key. Any other slice has one column.
//
//	lessons.Table([]Account{{"BOB", 120}, {"ABS", 80}})
//
// With names given, these head the columns. A pointer to a struct counts as the struct.
func Table(rows any, names ...string) Rich {
	t := newTable(rows, names)
	return Rich{map[string]any{mimeHTML: t.html(), mimeText: t.text()}}
}
