package lessons

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func onePixel(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRichForms(t *testing.T) {
	tests := []struct {
		name  string
		rich  Rich
		mimes []string // besides text/plain
		text  string
	}{
		{"HTML", HTML("<p>a <b>b</b></p>"), []string{mimeHTML}, "a b"},
		{"Markdown", Markdown("*a*"), []string{mimeMarkdown}, "*a*"},
		{"SVG", SVG("<svg><title> A\n circle </title></svg>"), []string{mimeHTML}, "SVG drawing: A circle"},
		{"SVG that is broken", SVG("<svg><title>"), []string{mimeHTML}, "SVG drawing"},
		{"PNG", PNG(onePixel(t)), []string{"image/png"}, "PNG picture, 3×2"},
		{"JSON", JSON(map[string]int{"b": 1, "a": 2}), []string{mimeJSON}, "{\n  \"a\": 2,\n  \"b\": 1\n}"},
		{"Table", Table([]int{1}), []string{mimeHTML}, "1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.rich.String(); got != test.text {
				t.Errorf("text %q, want %q", got, test.text)
			}
			bundle := test.rich.MIMEBundle()
			if bundle[mimeText] != test.text {
				t.Errorf("text/plain is %q, want %q", bundle[mimeText], test.text)
			}
			delete(bundle, mimeText)
			if got := slices.Sorted(maps.Keys(bundle)); !slices.Equal(got, test.mimes) {
				t.Errorf("forms %v, want %v", got, test.mimes)
			}
		})
	}
}

// TestSVGIsAPicture: as text of the page it would be dropped from notebooks that are not trusted.
func TestSVGIsAPicture(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg"><title>"&lt;</title><script>alert(1)</script></svg>`
	got, _ := SVG(svg).MIMEBundle()[mimeHTML].(string)
	if strings.Contains(got, "<svg") || strings.Contains(got, "<script") {
		t.Errorf("the page gets %s", got)
	}
	if want := base64.StdEncoding.EncodeToString([]byte(svg)); !strings.Contains(got, `src="data:image/svg+xml;base64,`+want+`"`) {
		t.Errorf("the drawing is not in %s", got)
	}
	if !strings.Contains(got, `alt="&#34;&lt;"`) {
		t.Errorf("the title is not escaped in %s", got)
	}
}

func TestRichPanics(t *testing.T) {
	tests := []struct {
		name string
		make func() Rich
		want string
	}{
		{"no picture", func() Rich { return PNG([]byte("text")) }, "lessons.PNG: the 4 bytes are no PNG, JPEG or GIF picture"},
		{"nothing", func() Rich { return PNG(nil) }, "lessons.PNG: the 0 bytes are no PNG, JPEG or GIF picture"},
		{"no JSON", func() Rich { return JSON(math.NaN()) }, "lessons.JSON: json: unsupported value: NaN"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if err, _ := recover().(error); err == nil || err.Error() != test.want {
					t.Errorf("panic %v, want %s", err, test.want)
				}
			}()
			test.make()
		})
	}
}

func TestHTMLText(t *testing.T) {
	tests := []struct{ html, want string }{
		{"plain", "plain"},
		{"a<br>b", "a\nb"},
		{"<b>1</b> &lt; <i>2</i>", "1 < 2"},
		{"1 < 2", "1 < 2"},
		{"a<script>x < y; '</b>'</script>b", "ab"},
		{"a<style>b", "a"},
		{"<!-- no -->yes", "yes"},
		{"<table><tr><td>1<td>2</tr><tr><td>3</table>", "1  2\n3"},
		{"<img src='x'>", "HTML"},
		{"", "HTML"},
		{"<", "<"},
		{"<b", "HTML"},
		{"  spread\n   out ", "spread out"},
	}
	for _, test := range tests {
		if got := htmlText(test.html); got != test.want {
			t.Errorf("htmlText(%q) = %q, want %q", test.html, got, test.want)
		}
	}
}

func FuzzHTMLText(f *testing.F) {
	f.Add("<p>a &amp; b</p><script>")
	f.Fuzz(func(t *testing.T, source string) {
		if htmlText(source) == "" {
			t.Errorf("htmlText(%q) says nothing", source)
		}
	})
}

type account struct {
	Owner   string
	balance float64
	Since   time.Duration
	Err     error
}

func TestTable(t *testing.T) {
	accounts := []account{{"BOB", 120, time.Second, nil}, {"<ABS>", -3.5, 0, errors.New("no\nmoney")}}
	tests := []struct {
		name  string
		rows  any
		names []string
		want  string
	}{
		{name: "structs", rows: accounts, want: `
Owner  balance  Since  Err
-----  -------  -----  --------
BOB        120  1s     <nil>
<ABS>     -3.5  0s     no⏎money`},
		{name: "pointers to structs", rows: []*account{&accounts[0], nil}, names: []string{"who"}, want: `
who
-----  ---  --  -----
BOB    120  1s  <nil>
<nil>`},
		{name: "slices", rows: [][]string{{"a", "1"}, {"bc"}}, want: `
a   1
bc`},
		{name: "a map", rows: map[string]int{"b": 2, "a": 10}, want: `
a  10
b   2`},
		{name: "a map of structs", rows: map[string]struct{ N int }{"b": {2}, "a": {1}}, want: `
key  N
---  -
a    1
b    2`},
		{name: "one column", rows: []time.Duration{time.Second, time.Minute}, want: "\n1s\n1m0s"},
		{name: "Chinese", rows: [][]string{{"名字", "1"}, {"a", "2"}}, want: "\n名字  1\na     2"},
		{name: "no rows", rows: []int{}, want: "\n(no rows)"},
		{name: "no list", rows: 7, want: "\n7"},
		{name: "nil", rows: nil, want: "\n<nil>"},
		{name: "times", rows: []time.Time{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, want: "\n2026-01-02 03:04:05 +0000 UTC"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Table(test.rows, test.names...).String(); got != test.want[1:] && got != test.want {
				t.Errorf("got\n%s\nwant%s", got, test.want)
			}
		})
	}
}

func TestTableIsCutAndEscaped(t *testing.T) {
	rows := make([]string, 5000)
	rows[0] = "<b>&"
	rich := Table(rows)
	if text := rich.String(); !strings.HasSuffix(text, "\n… 4800 more rows") || strings.Count(text, "\n") != maxRows {
		t.Errorf("a table of 5000 rows ends in %q and has %d lines", text[len(text)-20:], strings.Count(text, "\n"))
	}
	html := rich.MIMEBundle()[mimeHTML].(string)
	if strings.Contains(html, "<b>") || !strings.Contains(html, "&lt;b&gt;&amp;") || !strings.Contains(html, "4800 more rows") {
		t.Errorf("the page gets %s", html[:300])
	}
}
