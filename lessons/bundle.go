package lessons

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"image"
	_ "image/gif" // for pictureBundle
	_ "image/jpeg"
	_ "image/png"
	"io"
	"maps"
	"strings"
)

// panelPrefix makes the names of panels those of this process: a notebook may hold outputs of
// others.
var panelPrefix = "lessons-" + rand.Text()

func cloned(bundle map[string]any) map[string]any { return maps.Clone(bundle) }

// pictureBundle finds out what kind of picture data are.
func pictureBundle(data []byte) (map[string]any, error) {
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("the %d bytes are no PNG, JPEG or GIF picture", len(data))
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"image/" + format: base64.StdEncoding.EncodeToString(data),
		mimeText:          fmt.Sprintf("%s picture, %d×%d", strings.ToUpper(format), conf.Width, conf.Height),
	}, nil
}

// svgBundle makes HTML of a drawing that survives in notebooks which are not trusted.
func svgBundle(svg string) map[string]any {
	text, alt := "SVG drawing", ""
	if title := svgTitle(svg); title != "" {
		text += ": " + title
		alt = html.EscapeString(title)
	}
	data := base64.StdEncoding.EncodeToString([]byte(svg))
	return map[string]any{
		mimeHTML: `<img src="data:image/svg+xml;base64,` + data + `" alt="` + alt + `" style="max-width:100%">`,
		mimeText: text,
	}
}

// svgTitle returns the text of the first title element.
func svgTitle(svg string) string {
	d := xml.NewDecoder(strings.NewReader(svg))
	d.Strict = false
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "title" {
			var title string
			if d.DecodeElement(&title, &start) != nil {
				return ""
			}
			return strings.Join(strings.Fields(title), " ")
		}
	}
}

func jsonBundle(data []byte) map[string]any {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		b.Reset()
		b.Write(data)
	}
	return map[string]any{mimeJSON: json.RawMessage(data), mimeText: b.String()}
}
