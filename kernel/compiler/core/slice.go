package core

// What [PanicSlice] is told of s[low:high:max].
const (
	SliceOfSlice  = "Slice"
	SliceOfString = "String"
	SliceOfArray  = "Array"
)

// NextLetters are the letters of [Next]: the key and the element.
const NextLetters = "kv"

// Kinds of the three bounds, a letter for each.
const (
	BoundSigned   = 'i' // an integer that int can hold; also a low or a high that is left out
	BoundUnsigned = 'u' // may be more than any int: it is negative here then
	BoundAbsent   = '-' // a max that is left out
)
