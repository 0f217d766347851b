package notebook

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// tagParameters marks the cell whose values `lockstep run -p` fills in, as papermill calls it.
const tagParameters = "parameters"

// Parameter is a value for a variable of the cell that is tagged "parameters".
type Parameter struct{ Name, Value string }

// ParseParameter reads NAME=VALUE.
func ParseParameter(s string) (Parameter, error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || !token.IsIdentifier(name) {
		return Parameter{}, fmt.Errorf("%q is not NAME=VALUE, with the name of a variable", s)
	}
	return Parameter{name, value}, nil
}

// Fill puts values in place of those that the cell tagged "parameters" gives its variables.
func (nb *Notebook) Fill(parameters []Parameter) error {
	if len(parameters) == 0 {
		return nil
	}
	i := slices.IndexFunc(nb.Cells, func(c *Cell) bool { return c.IsCode() && c.HasTag(tagParameters) })
	if i < 0 {
		return fmt.Errorf("it has no cell tagged %q, whose variables -p could set", tagParameters)
	}
	source, err := fill(nb.Cells[i].Source(), parameters)
	if err != nil {
		return fmt.Errorf("cell %d: %w", i+1, err)
	}
	nb.Cells[i].data["source"] = lines(source)
	return nil
}

// slot is where a cell gives a variable its value.
type slot struct {
	from, to int  // the value's place in the source; equal without a value
	isText   bool // the variable is a string
}

func fill(source string, parameters []Parameter) (string, error) {
	slots, err := findSlots(source)
	if err != nil {
		return "", err
	}
	type edit struct {
		slot
		text string
	}
	var edits []edit
	for _, p := range parameters {
		at, ok := slots[p.Name]
		if !ok {
			return "", fmt.Errorf("the cell of parameters gives no value to %s", p.Name)
		}
		text, err := at.value(p)
		if err != nil {
			return "", err
		}
		// The last one counts.
		edits = slices.DeleteFunc(edits, func(e edit) bool { return e.slot == at })
		edits = append(edits, edit{at, text})
	}
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	for _, e := range edits {
		source = source[:e.from] + e.text + source[e.to:]
	}
	return source, nil
}

// value returns a parameter's value as the cell is to have it: an expression of Go's, or for a
// string any text.
func (at slot) value(p Parameter) (string, error) {
	text := p.Value
	if _, err := strconv.Unquote(text); at.isText && err != nil {
		text = strconv.Quote(text)
	}
	if _, err := parser.ParseExpr(text); err != nil {
		return "", fmt.Errorf("-p %s=%s: the value is not a Go expression; put a string in quotes", p.Name, p.Value)
	}
	if at.from == at.to {
		text = " = " + text
	}
	return text, nil
}

var errParameters = errors.New("the cell of parameters can hold declarations of variables and constants, with magics and imports before them, and nothing else")

// findSlots finds where a cell gives its variables their values: n := 1, var n = 1, var n int,
// const n = 1.
func findSlots(source string) (map[string]slot, error) {
	// Magics are blanked, so that places stay.
	text := []byte(source)
	for start := 0; start < len(text) && (text[start] == '%' || text[start] == '\n'); {
		for start < len(text) && text[start] != '\n' {
			text[start] = ' '
			start++
		}
		start++
	}
	// As a file's declarations, or as statements.
	for _, frame := range []struct{ before, after string }{{"package p\n", ""}, {"package p\nfunc _() {\n", "\n}"}} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "", frame.before+string(text)+frame.after, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		return slotsOf(f, func(p token.Pos) int { return fset.PositionFor(p, false).Offset - len(frame.before) }), nil
	}
	return nil, errParameters
}

// slotsOf finds slots in a file; at gives a position's place in the cell.
func slotsOf(f *ast.File, at func(token.Pos) int) map[string]slot {
	slots := make(map[string]slot)
	add := func(name *ast.Ident, typ, value ast.Expr) {
		s := slot{isText: isString(typ, value)}
		switch {
		case value != nil:
			s.from, s.to = at(value.Pos()), at(value.End())
		case typ != nil:
			s.from, s.to = at(typ.End()), at(typ.End())
		default:
			return
		}
		if _, ok := slots[name.Name]; !ok {
			slots[name.Name] = s
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				switch {
				case len(n.Values) == len(n.Names):
					add(name, n.Type, n.Values[i])
				case len(n.Values) == 0 && len(n.Names) == 1:
					add(name, n.Type, nil)
				}
			}
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE && n.Tok != token.ASSIGN || len(n.Lhs) != len(n.Rhs) {
				break
			}
			for i, left := range n.Lhs {
				if name, ok := left.(*ast.Ident); ok {
					add(name, nil, n.Rhs[i])
				}
			}
		case *ast.FuncLit, *ast.BlockStmt:
			return n == ast.Node(bodyOf(f)) // the cell's own statements only
		}
		return true
	})
	return slots
}

// bodyOf returns the function that stands around a cell's statements, nil without one.
func bodyOf(f *ast.File) *ast.BlockStmt {
	if len(f.Decls) == 1 {
		if fn, ok := f.Decls[0].(*ast.FuncDecl); ok && fn.Name.Name == "_" {
			return fn.Body
		}
	}
	return nil
}

// isString reports whether a variable of this type, or if that is nil with this value, is a string.
func isString(typ, value ast.Expr) bool {
	if typ != nil {
		name, ok := typ.(*ast.Ident)
		return ok && name.Name == "string"
	}
	literal, ok := value.(*ast.BasicLit)
	return ok && literal.Kind == token.STRING
}
