package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// A declaration that was replaced, but is still needed, has a name in the syntax that no learner
// can write.

// oldName returns a name, for the syntax, of what was called name.
func (s *Session) oldName(name string) string {
	return fmt.Sprintf("%sold%d_%s", core.MachineName, s.checks, name)
}

var oldWord = lazily(core.MachineName + `old\d+_([\pL_][\pL_\pN]*)`)

// SourceName returns the learner's name for what is called name in the syntax. A type that was
// declared again, but that variables still have, does not keep its own.
func SourceName(name string) string { return oldWord().ReplaceAllString(name, "$1") }

// sourceWords names old types in a message by the cells that declared them.
func (p *plan) sourceWords(msg string) string {
	names := oldWord().FindAllString(msg, -1)
	if len(names) == 0 || p == nil {
		return SourceName(msg)
	}
	var notes []string
	for _, d := range p.oldTypes() {
		if slices.Contains(names, d.old) {
			name := "old." + d.names[0]
			msg = regexp.MustCompile(d.old+`\b`).ReplaceAllString(msg, name)
			notes = append(notes, fmt.Sprintf("\n\t%s is %s as %s declared it: a variable keeps its type when the type is declared again",
				name, d.names[0], p.session.where(d.origin.name)))
		}
	}
	return SourceName(msg) + strings.Join(notes, "")
}

// oldTypes returns types that have lost their names, in the session or by the cell.
func (p *plan) oldTypes() []*decl {
	var list []*decl
	for _, d := range slices.AppendSeq(slices.Collect(p.session.list.all()), maps.Values(p.copies)) {
		if d.kind == typeDecl && d.old != "" {
			list = append(list, d)
		}
	}
	return list
}
