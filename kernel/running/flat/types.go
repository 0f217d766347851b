package flat

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// basic are the types that Core has by themselves.
var basic = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](), "any": reflect.TypeFor[any](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](),
	"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](), "rune": reflect.TypeFor[rune](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](),
	"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](), "byte": reflect.TypeFor[byte](),
	"uintptr": reflect.TypeFor[uintptr](), "float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"complex64": reflect.TypeFor[complex64](), "complex128": reflect.TypeFor[complex128](),
}

// typ returns the type that Core has written out.
func (u *unit) typ(t corego.Type) reflect.Type {
	if b, ok := basic[string(t)]; ok {
		return b
	}
	if known, ok := u.types[t]; ok {
		return known
	}
	x, err := parser.ParseExpr(string(t))
	if err != nil {
		decline("the type " + string(t))
	}
	r := u.typeOf(x)
	u.types[t] = r
	return r
}

func (u *unit) typeOf(x ast.Expr) reflect.Type {
	switch x := x.(type) {
	case *ast.Ident:
		if b, ok := basic[x.Name]; ok {
			return b
		}
		if t := u.engine.env.Type("", x.Name); t != nil {
			return t
		}
	case *ast.SelectorExpr:
		if pkg, ok := x.X.(*ast.Ident); ok {
			if t := u.engine.env.Type(pkg.Name, x.Sel.Name); t != nil {
				return t
			}
		}
	case *ast.ParenExpr:
		return u.typeOf(x.X)
	case *ast.StarExpr:
		return reflect.PointerTo(u.typeOf(x.X))
	case *ast.ArrayType:
		elem := u.typeOf(x.Elt)
		if x.Len == nil {
			return reflect.SliceOf(elem)
		}
		if n, ok := x.Len.(*ast.BasicLit); ok && n.Kind == token.INT {
			if length, err := strconv.Atoi(n.Value); err == nil {
				return reflect.ArrayOf(length, elem)
			}
		}
	case *ast.MapType:
		return reflect.MapOf(u.typeOf(x.Key), u.typeOf(x.Value))
	case *ast.ChanType:
		dir := map[ast.ChanDir]reflect.ChanDir{ast.SEND: reflect.SendDir, ast.RECV: reflect.RecvDir}[x.Dir]
		if dir == 0 {
			dir = reflect.BothDir
		}
		return reflect.ChanOf(dir, u.typeOf(x.Value))
	case *ast.FuncType:
		return reflect.FuncOf(u.fieldTypes(x.Params), u.fieldTypes(x.Results), false)
	case *ast.StructType:
		if x.Fields.NumFields() == 0 {
			return reflect.TypeFor[struct{}]()
		}
	case *ast.InterfaceType:
		if x.Methods.NumFields() == 0 {
			return reflect.TypeFor[any]()
		}
	}
	decline("a type that is not known")
	return nil
}

// fieldTypes returns the types of parameters or results. Core does not name them in types.
func (u *unit) fieldTypes(list *ast.FieldList) (types []reflect.Type) {
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		types = append(types, u.typeOf(f.Type))
	}
	return types
}

func (u *unit) signature(s corego.Signature) signature {
	var sig signature
	for _, p := range s.Params {
		sig.params = append(sig.params, u.typ(p.Type))
	}
	for _, r := range s.Results {
		sig.results = append(sig.results, u.typ(r.Type))
	}
	return sig
}

// signature is what a function takes and gives.
type signature struct{ params, results []reflect.Type }

// typ is the signature as a type.
func (s signature) typ() reflect.Type { return reflect.FuncOf(s.params, s.results, false) }

// signatureOf returns the signature of a function type.
func signatureOf(t reflect.Type) (s signature) {
	for in := range t.Ins() {
		s.params = append(s.params, in)
	}
	for out := range t.Outs() {
		s.results = append(s.results, out)
	}
	return s
}
