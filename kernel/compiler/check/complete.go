package check

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// Completion is one proposal for what may be written at a place.
type Completion struct {
	Text string
	// Type is what it is, in JupyterLab's words: function, type, module, variable, constant, field,
	// label or keyword.
	Type string
	// Signature is its Go type; for a constant, its value.
	Signature string

	rank rank
}

// rank is how near a proposal is: the nearer ones come first.
type rank int

const (
	// rankLocal is for what the blocks around the cursor declare, the inner before the outer, and
	// for fields and methods.
	rankLocal   rank = iota
	rankSession rank = iota * 100
	rankImport
	rankLanguage
	rankPackage
)

// Complete returns what may be written at the offset in code, in place of code[start:end]. The
// session stays as it is.
func (s *Session) Complete(code string, offset int) (matches []Completion, start, end int) {
	return s.complete(code, offset, true)
}

// complete implements Complete; all includes names of the session that code does not mention.
func (s *Session) complete(code string, offset int, all bool) (matches []Completion, start, end int) {
	offset = min(max(offset, 0), len(code))
	start = offset - len(lastName(code[:offset]))
	switch where, literal := place(code, offset); where {
	case inText:
		return nil, offset, offset
	case inImport:
		matches = s.importPaths(code[literal+1 : offset])
		return matches, literal + 1, offset
	}
	prefix := code[start:offset]

	// The checker gets a name that nothing has, so that it does not take the half-typed one for
	// another.
	rest := code[offset+len(firstName(code[offset:])):]
	var also func(name string) bool
	if all && !afterDot(code[:start]) {
		also = func(name string) bool { return hasPrefixFold(name, prefix) }
	}
	pc := s.partialCheck(code[:start]+wanted+rest, start, start+len(wanted), also)
	defer pc.close()
	switch base := pc.base(); {
	case base != nil:
		matches = pc.members(base)
	case pc.name == nil && afterDot(code[:start]):
		return nil, start, offset
	case pc.branch() != nil:
		matches = pc.labels()
	default:
		matches = append(pc.keys(), pc.visible()...)
		if prefix != "" {
			matches = append(matches, s.packages()...)
		}
	}
	matches = slices.DeleteFunc(matches, func(c Completion) bool {
		return !hasPrefixFold(c.Text, prefix) || strings.HasPrefix(c.Text, core.MachineName) || c.Text == "_"
	})
	slices.SortStableFunc(matches, func(a, b Completion) int {
		return cmp.Or(
			compareBool(strings.HasPrefix(b.Text, prefix), strings.HasPrefix(a.Text, prefix)),
			cmp.Compare(a.rank, b.rank),
			cmp.Compare(a.Text, b.Text))
	})
	seen := map[string]bool{}
	matches = slices.DeleteFunc(matches, func(c Completion) bool {
		again := seen[c.Text]
		seen[c.Text] = true
		return again
	})
	return matches, start, offset
}

// namesAt returns the names that may be written at the offset in code, the nearest first. Unlike
// Complete it knows only the names of the session's declarations, so it takes no longer in a long
// session.
func (s *Session) namesAt(code string, offset int) []string {
	matches, _, _ := s.complete(code, offset, false)
	var names, farther []string
	known := map[string]bool{}
	anything := false // and not only fields, methods, or the names of a package
	for _, m := range matches {
		known[m.Text] = true
		anything = anything || m.rank == rankLanguage
		if m.Type == "keyword" {
			continue // it stands for nothing
		}
		if m.rank <= rankSession {
			names = append(names, m.Text)
		} else {
			farther = append(farther, m.Text)
		}
	}
	if anything {
		for _, name := range slices.Sorted(maps.Keys(s.decls)) {
			if !known[name] && !strings.HasPrefix(name, core.MachineName) {
				names = append(names, name)
			}
		}
	}
	return append(names, farther...)
}

// wanted stands for the name that is being completed.
const wanted = core.MachineName + "wanted"

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// lastName is the name, or the start of one, at text's end; firstName what of one is at its head.

func lastName(text string) string {
	i := len(text)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if !isNameRune(r) {
			break
		}
		i -= n
	}
	for i < len(text) && '0' <= text[i] && text[i] <= '9' { // 1e is not a name
		i++
	}
	return text[i:]
}

func firstName(text string) string {
	for i, r := range text {
		if !isNameRune(r) {
			return text[:i]
		}
	}
	return text
}

func isNameRune(r rune) bool { return r != utf8.RuneError && token.IsIdentifier("x"+string(r)) }

func afterDot(head string) bool { return strings.HasSuffix(strings.TrimRight(head, " \t\r\n"), ".") }

const (
	inCode   = iota
	inText   // in a comment or a literal
	inImport // in an import path
)

// place returns what kind of code the offset is in, and where the literal or comment around it
// starts.
func place(code string, offset int) (where, literal int) {
	var before token.Token // the last but comments and a name: import, or ( or ; after it
	importing := false     // within the brackets of an import
	scan(code, func(at int, tok token.Token, lit string) bool {
		if at >= offset {
			return false
		}
		end := at + max(len(lit), 1)
		switch tok {
		case token.STRING:
			if open := len(lit) < 2 || lit[len(lit)-1] != lit[0]; offset < end || open && offset <= end {
				where, literal = inText, at
				if importing || before == token.IMPORT {
					where = inImport
				}
			}
		case token.CHAR, token.INT, token.FLOAT, token.IMAG:
			if offset < end || tok != token.CHAR && offset == end {
				where, literal = inText, at
			}
		case token.COMMENT:
			if offset < end || strings.HasPrefix(lit, "//") && offset == end {
				where, literal = inText, at
			}
			return where == inCode
		case token.LPAREN:
			importing = before == token.IMPORT
		case token.RPAREN:
			importing = false
		}
		if tok != token.IDENT && tok != token.PERIOD || before != token.IMPORT {
			before = tok // import name "path"
		}
		return where == inCode
	})
	return where, literal
}

// importPaths returns the import paths that start with prefix, or that have an element which does:
// "rand" may mean "math/rand".
func (s *Session) importPaths(prefix string) []Completion {
	var first, second []Completion
	for _, p := range append([]string{lessonsPath}, stdlib.Packages()...) {
		switch c := (Completion{Text: p, Type: "module", Signature: synopsis(p)}); {
		case s.importer.forbids(p):
		case strings.HasPrefix(p, prefix):
			first = append(first, c)
		case strings.Contains(p, "/"+prefix):
			second = append(second, c)
		}
	}
	return append(first, second...)
}

// packages returns the packages that can be imported, by name: a cell need not import what it uses.
func (s *Session) packages() []Completion {
	var list []Completion
	for _, name := range stdlib.Names() {
		for _, path := range stdlib.ByName(name) {
			if !s.importer.forbids(path) {
				list = append(list, Completion{Text: name, Type: "module", Signature: path, rank: rankPackage})
				break
			}
		}
	}
	return append(list, Completion{Text: lessonsPath, Type: "module", Signature: lessonsPath, rank: rankPackage})
}

// visible returns the names in scope where the name is typed, and the language's own.
func (pc *partialCheck) visible() []Completion {
	var list []Completion
	scope, pos := pc.scope()
	seen := map[string]bool{}
	depth := rankLocal
	for ; scope != nil; scope = scope.Parent() {
		// The scopes of files are children of the package's, but hold the imports.
		r := depth
		switch {
		case scope == types.Universe:
			r = rankLanguage
		case scope == pc.pkg.Scope():
			r = rankSession
		case scope.Parent() == pc.pkg.Scope():
			r = rankImport
		}
		for _, name := range scope.Names() {
			in, obj := scope.LookupParent(name, pos)
			if in != scope || seen[name] || strings.HasPrefix(name, core.MachineName) {
				continue
			}
			seen[name] = true
			list = append(list, pc.completion(obj, r))
		}
		depth++
	}
	for t := token.BREAK; t <= token.VAR; t++ {
		list = append(list, Completion{Text: t.String(), Type: "keyword", rank: rankLanguage})
	}
	return list
}

// completion proposes an object.
func (pc *partialCheck) completion(obj types.Object, r rank) Completion {
	c := Completion{Text: obj.Name(), Type: kindOf(obj), rank: r}
	switch obj := obj.(type) {
	case *types.PkgName:
		c.Signature = obj.Imported().Path()
	case *types.Const:
		c.Signature = pc.typeString(obj.Type()) + " = " + obj.Val().String()
	case *types.TypeName:
		c.Signature = pc.typeKind(obj.Type())
	case *types.Builtin:
		c.Signature = strings.TrimPrefix(builtinSignature(obj.Name()), "func "+obj.Name())
	case *types.Nil:
	default:
		c.Signature = pc.typeString(obj.Type())
	}
	return c
}

// kindOf returns what an object is, in JupyterLab's words.
func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.PkgName:
		return "module"
	case *types.TypeName:
		return "type"
	case *types.Const, *types.Nil:
		return "constant"
	case *types.Func, *types.Builtin:
		return "function"
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
	}
	return "variable"
}

// typeKind describes a type in a word or two.
func (pc *partialCheck) typeKind(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return pc.typeString(u)
	}
}

// typeString writes a type as the cell would, packages by their own names.
func (pc *partialCheck) typeString(t types.Type) string {
	return SourceName(types.TypeString(t, pc.qualify))
}

func (pc *partialCheck) qualify(p *types.Package) string {
	if p == pc.pkg {
		return ""
	}
	return p.Name()
}

// keys returns the fields that a composite literal of a struct does not have yet, if the name is
// where a field's name would be.
func (pc *partialCheck) keys() []Completion {
	lit, ok := pc.parent(0).(*ast.CompositeLit)
	if kv, isKey := pc.parent(0).(*ast.KeyValueExpr); isKey && kv.Key == ast.Expr(pc.name) {
		lit, ok = pc.parent(1).(*ast.CompositeLit)
	}
	if !ok || lit.Type == ast.Expr(pc.name) {
		return nil
	}
	t := pc.info.TypeOf(lit)
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok { // in []*T{{…}}
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	given := map[string]bool{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				given[id.Name] = true
			}
		}
	}
	var list []Completion
	for f := range st.Fields() {
		if !given[f.Name()] && pc.accessible(f) {
			list = append(list, pc.completion(f, rankLocal))
		}
	}
	return list
}
