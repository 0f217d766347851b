package inner

import "testing"

func TestFind(t *testing.T) {
	for _, test := range []struct{ text, source, want string }{
		{"cannot use 1 << 64 as int value in argument to ls__.Show (overflows)", "1 << 64", "ls__"},
		{"cannot infer K (declared at cell84:1:8)", "K(3)", "cell84:1"},
		{"cannot infer K (declared at In [84]:1:8)", "K(3)", ""},
		{`struct { T_ struct {} "lockstep:main.T" }`, "", "T_ struct"},
		{`struct { X int "lockstep:main.T" }`, "", "lockstep:"},
		{"json: cannot unmarshal string into Go struct field Doc.F0.id", "", "F0.i"},
		{"panic: value.go:586", "", "value.go:586"},
		{"github.com/traefik/yaegi/interp.runCfg", "", "yaegi"},
		{"undefined: f·2", "", "f·2"},
		{"runtime.main_main·f: function main is undeclared in the main package", "", ""},
		{"In [1]:1:1: undefined: x", "x", ""},
		{"ls__ is mine", "fmt.Println(\"ls__ is mine\")", ""},
		{"reflect: call of reflect.Value.Len on int Value", "reflect.ValueOf(1).Len()", ""},
		{"reflect: call of reflect.Value.Len on int Value", "", "reflect: call of"},
	} {
		if got, _ := Find(test.text, test.source); got != test.want {
			t.Errorf("Find(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
