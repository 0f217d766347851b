package check

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/format"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Inspect describes the name at the offset in code, or else the function whose call the offset is
// in: its declaration, where that is, and its documentation, all of it if detail is above 0. What
// is not from the source is in lang. data has the description by MIME type. The session does not
// change.
func (s *Session) Inspect(lang words.Language, code string, offset, detail int) (data map[string]string, found bool) {
	offset = min(max(offset, 0), len(code))
	start, end, ok := nameAt(code, offset)
	if d, isKeyword := describeKeyword(lang, code[start:end]); isKeyword {
		return d.data(detail), true
	}
	if ok {
		if data := s.inspect(lang, code, start, end, detail); data != nil {
			return data, true
		}
	}
	if start, end, ok = calledAt(code, offset); ok {
		data = s.inspect(lang, code, start, end, detail)
	}
	return data, data != nil
}

// nameAt returns the name that the offset is in or right after.
func nameAt(code string, offset int) (start, end int, ok bool) {
	if where, _ := place(code, offset); where != inCode {
		return 0, 0, false
	}
	start = offset - len(lastName(code[:offset]))
	end = offset + len(firstName(code[offset:]))
	return start, end, token.IsIdentifier(code[start:end])
}

// calledAt returns the name right before the innermost parenthesis that is open at the offset.
func calledAt(code string, offset int) (start, end int, ok bool) {
	type name struct{ start, end int }
	var open []name // an empty one for each bracket that is not a call's
	var last name
	scan(code, func(at int, tok token.Token, lit string) bool {
		if at >= offset {
			return false
		}
		switch tok {
		case token.LPAREN:
			open = append(open, last)
		case token.LBRACE, token.LBRACK:
			open = append(open, name{})
		case token.RPAREN, token.RBRACE, token.RBRACK:
			open = open[:max(0, len(open)-1)]
		}
		last = name{}
		if tok == token.IDENT {
			last = name{at, at + len(lit)}
		}
		return true
	})
	for _, n := range slices.Backward(open) {
		if n.end > 0 {
			return n.start, n.end, true
		}
	}
	return 0, 0, false
}

// inspect describes the name code[start:end]; it returns nil if the name is undefined.
func (s *Session) inspect(lang words.Language, code string, start, end, detail int) map[string]string {
	pc := s.partialCheck(code, start, end, nil)
	defer pc.close()
	obj := pc.object()
	if obj == nil && pc.name != nil && pc.base() == nil {
		if path := s.packageWith(pc.name.Name, nil); path != "" {
			return describePackage(path).data(detail)
		}
	}
	if obj == nil || strings.HasPrefix(obj.Name(), core.MachineName) {
		return nil
	}
	return pc.describe(lang, obj).data(detail)
}

// description is what Inspect says about a name.
type description struct {
	signature string
	notes     []string
	doc       *comment.Doc // nil if there is none
}

func (d description) data(detail int) map[string]string {
	var plain, md strings.Builder
	fmt.Fprintln(&plain, d.signature)
	fmt.Fprintf(&md, "```go\n%s\n```\n", d.signature)
	for _, n := range d.notes {
		fmt.Fprintf(&plain, "\n%s\n", n)
		fmt.Fprintf(&md, "\n%s\n", n)
	}
	if d.doc != nil && len(d.doc.Content) > 0 {
		doc := *d.doc
		if detail == 0 {
			doc.Content, doc.Links = doc.Content[:1], nil
		}
		p := comment.Printer{TextWidth: 80, DocLinkBaseURL: "https://pkg.go.dev", HeadingLevel: 4}
		fmt.Fprintf(&plain, "\n%s", p.Text(&doc))
		fmt.Fprintf(&md, "\n%s", p.Markdown(&doc))
	}
	return map[string]string{"text/plain": plain.String(), "text/markdown": md.String()}
}

// describe describes an object.
func (pc *partialCheck) describe(lang words.Language, obj types.Object) description {
	if pn, ok := obj.(*types.PkgName); ok {
		return describePackage(pn.Imported().Path())
	}
	path := "builtin"
	if obj.Pkg() != nil {
		path = obj.Pkg().Path()
	}
	if obj.Pkg() == pc.pkg {
		d := description{signature: pc.declaration(obj)}
		if text := pc.comment(obj); text != "" {
			d.doc = new(comment.Parser).Parse(text)
		}
		if cell := pc.cellOf(obj); cell != "" {
			d.notes = append(d.notes, words.DeclaredIn.In(lang, cell))
		}
		return d
	}
	d := description{signature: pc.declaration(obj)}
	if sym := pc.symbol(path, obj); sym != nil {
		d.doc = sym.Comment()
		// The checker knows types better than texts do, of an embedded or generic one's methods for
		// instance. But the text of a type, of a constant or of what is built in is as people write
		// it.
		switch sym.Kind {
		case stdlib.Type, stdlib.Const:
			d.signature = sym.Signature
		}
		if path == "builtin" {
			d.signature = sym.Signature
		}
	}
	if path != "builtin" {
		d.notes = append(d.notes, words.PackageOf.In(lang, path))
	}
	return d
}

func describePackage(path string) description {
	d := description{signature: fmt.Sprintf("import %q", path)}
	if pd, ok := packageDoc(path); ok && pd.Synopsis != "" {
		d.notes = append(d.notes, pd.Synopsis)
	}
	return d
}

// symbol returns the documentation of an object, or nil if it has no documentation.
func (pc *partialCheck) symbol(path string, obj types.Object) *stdlib.Symbol {
	d, ok := packageDoc(path)
	if !ok {
		return nil
	}
	name := obj.Name()
	if owner := pc.owner(obj); owner != "" {
		name = owner + "." + name
	}
	sym, ok := d.Lookup(name)
	if !ok {
		return nil
	}
	return sym
}

// owner returns the name of the type that obj is a method or field of, or "" if it is neither.
func (pc *partialCheck) owner(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		if recv := obj.Signature().Recv(); recv != nil {
			return typeName(recv.Type())
		}
	case *types.Var:
		if obj.IsField() {
			// A field does not know its struct.
			for _, name := range obj.Pkg().Scope().Names() {
				if tn, ok := obj.Pkg().Scope().Lookup(name).(*types.TypeName); ok {
					if st, ok := tn.Type().Underlying().(*types.Struct); ok {
						for f := range st.Fields() {
							if f == obj.Origin() {
								return name
							}
						}
					}
				}
			}
		}
	}
	return ""
}

// typeName returns the name of a named type or of what a pointer to one points to.
func typeName(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	if t == types.Universe.Lookup("error").Type() {
		return "error"
	}
	return ""
}

// declaration returns an object's declaration as Go source.
func (pc *partialCheck) declaration(obj types.Object) string {
	if tn, ok := obj.(*types.TypeName); ok && obj.Pkg() == pc.pkg && !tn.IsAlias() {
		if text := pc.typeSource(tn); text != "" {
			return text
		}
	}
	text := pc.objectString(obj)
	if c, ok := obj.(*types.Const); ok {
		text += " = " + c.Val().String()
	}
	return text
}

// objectString returns an object's declaration in a line, that of a method as it is written: with
// its receiver's name.
func (pc *partialCheck) objectString(obj types.Object) string {
	text := SourceName(types.ObjectString(obj, pc.qualify))
	fn, ok := obj.(*types.Func)
	if !ok {
		return text
	}
	if recv := fn.Signature().Recv(); recv != nil && recv.Name() != "" && !types.IsInterface(recv.Type()) {
		_, rest, _ := strings.Cut(text, ")")
		return "func (" + recv.Name() + " " + pc.typeString(recv.Type()) + ") " + strings.TrimPrefix(rest, ".")
	}
	return text
}

// comment returns the comment above an object's declaration in a cell.
func (pc *partialCheck) comment(obj types.Object) string {
	key := method{name: obj.Name()}
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		key.receiver = typeName(fn.Signature().Recv().Type())
	}
	if pc.cellOf(obj) == "" {
		return pc.typed[key]
	}
	for _, pt := range pc.parts {
		if slices.ContainsFunc(declared(pt.syntax), func(id *ast.Ident) bool { return id.Pos() == obj.Pos() }) {
			return pt.decl.comment
		}
	}
	return ""
}

// typeSource returns the declaration of a type of the session as it was written, and its methods.
func (pc *partialCheck) typeSource(tn *types.TypeName) string {
	var b bytes.Buffer
	nodes := []ast.Node{pc.file}
	for _, pt := range pc.parts {
		if pt.decl.kind == typeDecl {
			nodes = append(nodes, pt.syntax)
		}
	}
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Pos() == tn.Pos() {
				b.Reset()
				if format.Node(&b, pc.fset, &ast.GenDecl{Tok: token.TYPE, Specs: []ast.Spec{spec}}) != nil {
					b.Reset()
				}
			}
			return true
		})
	}
	if n, ok := tn.Type().(*types.Named); ok && b.Len() > 0 && !types.IsInterface(n) {
		for m := range n.Methods() {
			b.WriteString("\n" + pc.objectString(m))
		}
	}
	return SourceName(b.String())
}

// cellOf returns the name of the cell that declared obj, "" if it is the one being typed.
func (pc *partialCheck) cellOf(obj types.Object) string {
	name := pc.fset.Position(obj.Pos()).Filename
	if name == partialName {
		return ""
	}
	return pc.session.where(name)
}
