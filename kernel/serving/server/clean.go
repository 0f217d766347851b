package server

import (
	"maps"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/limits"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// clean returns a content with the texts in it made safe for a terminal, which is where jupyter
// console, nbconvert and `lockstep run` show them. All that the kernel sends passes here, but for
// the streams of a Cell, which has filtered them, and for code that a client has sent, which it
// gets back as it was.
func clean(content any) any {
	switch c := content.(type) {
	case jupyter.Error:
		return cleanError(c)
	case jupyter.ErrorReply:
		c.Error = cleanErrorPart(c.Error)
		return c
	case jupyter.ExecuteReply:
		c.Error = cleanErrorPart(c.Error)
		c.UserExpressions = cleanExpressions(c.UserExpressions)
		return c
	case jupyter.DisplayData:
		c.Data = cleanBundle(c.Data)
		return c
	case jupyter.ExecuteResult:
		c.Data = cleanBundle(c.Data)
		return c
	case jupyter.InspectReply:
		c.Data = cleanBundle(c.Data)
		return c
	case jupyter.InputRequest:
		c.Prompt = terminal.Text(c.Prompt)
		return c
	}
	return content
}

// maxErrorLine is how many bytes of an error's value, and of a line of its traceback, are sent: a
// panic's value may have megabytes, and would be sent four times.
const maxErrorLine = 64 << 10

// errorLine shortens and cleans a text for an error.
func errorLine(s string) string {
	if len(s) > maxErrorLine {
		s = strings.ToValidUTF8(s[:maxErrorLine], "") + "… (" + limits.FormatSize(int64(len(s))) + ")"
	}
	return terminal.Text(s)
}

func cleanError(e jupyter.Error) jupyter.Error {
	e.Name, e.Value = errorLine(e.Name), errorLine(e.Value)
	traceback := make([]string, len(e.Traceback))
	for i, line := range e.Traceback {
		traceback[i] = errorLine(line)
	}
	e.Traceback = traceback
	return e
}

func cleanErrorPart(e *jupyter.Error) *jupyter.Error {
	if e == nil {
		return nil
	}
	clean := cleanError(*e)
	return &clean
}

func cleanLines(lines []string) []string {
	if lines == nil {
		return nil
	}
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = terminal.Text(line)
	}
	return clean
}

// cleanBundle cleans the forms of a bundle that are text; HTML is one, and allows no control
// characters either.
func cleanBundle(b jupyter.MIMEBundle) jupyter.MIMEBundle {
	clean := maps.Clone(b)
	for mime, v := range b {
		if text, ok := v.(string); ok && strings.HasPrefix(mime, "text/") {
			clean[mime] = terminal.Text(text)
		}
	}
	return clean
}

// cleanExpressions cleans the answers to user_expressions: each is a reply's content, as the worker
// has it.
func cleanExpressions(all map[string]any) map[string]any {
	clean := maps.Clone(all)
	for name, v := range all {
		if reply, ok := v.(map[string]any); ok {
			clean[name] = cleanDeeply(reply)
		}
	}
	return clean
}

// cleanDeeply cleans every text in a JSON value.
func cleanDeeply(v any) any {
	switch v := v.(type) {
	case string:
		return terminal.Text(v)
	case []string:
		return cleanLines(v)
	case []any:
		clean := make([]any, len(v))
		for i, e := range v {
			clean[i] = cleanDeeply(e)
		}
		return clean
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, e := range v {
			clean[key] = cleanDeeply(e)
		}
		return clean
	}
	return v
}
