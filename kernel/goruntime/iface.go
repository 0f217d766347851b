package goruntime

import "unsafe"

// InterfaceWords returns the two words of an interface value: the address of its type's descriptor,
// and the address of its data or the data itself (runtime.eface).
func InterfaceWords(x any) (typ, data uintptr) {
	words := (*[2]uintptr)(unsafe.Pointer(&x))
	return words[0], words[1]
}

// SameWords reports whether two interface values are one to Go's runtime where it compares words,
// as it does to find out that a panic goes on with the value that was recovered.
func SameWords(a, b any) bool {
	aType, aData := InterfaceWords(a)
	bType, bData := InterfaceWords(b)
	return aType == bType && aData == bData
}

// checkInterfaces reports whether interface values are laid out as InterfaceWords supposes.
func checkInterfaces() bool {
	p, q := new(int), new(int)
	_, data := InterfaceWords(p)
	return unsafe.Sizeof(any(p)) == unsafe.Sizeof([2]uintptr{}) && data == uintptr(unsafe.Pointer(p)) &&
		SameWords(p, p) && !SameWords(p, q) && !SameWords(p, (*uint)(unsafe.Pointer(p))) && SameWords(nil, nil)
}
