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
	_ "image/gif" // for pictureType
	_ "image/jpeg"
	_ "image/png"
	"io"
	"strings"
)

// panelPrefix makes the names of panels those of this process: a notebook may hold outputs of others.
var panelPrefix = "lessons-" + rand.Text()

// pictureType finds out the MIME type of a picture, and describes it.
func pictureType(data []byte) (mime, text string, err error) {
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "", "", fmt.Errorf("the %d bytes are no PNG, JPEG or GIF picture", len(data))
	}
	if err != nil {
		return "", "", err
	}
	return "image/" + format, fmt.Sprintf("%s picture, %d×%d", strings.ToUpper(format), conf.Width, conf.Height), nil
}

// svgPicture makes HTML of a drawing that survives in notebooks which are not trusted, and describes it.
func svgPicture(svg string) (picture, text string) {
	text = "SVG drawing"
	alt := ""
	if title := svgTitle(svg); title != "" {
		text += ": " + title
		alt = html.EscapeString(title)
	}
	data := base64.StdEncoding.EncodeToString([]byte(svg))
	return `<img src="data:image/svg+xml;base64,` + data + `" alt="` + alt + `" style="max-width:100%">`, text
}

// svgTitle is the text of the first element title.
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

func indented(data []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		return string(data)
	}
	return b.String()
}
