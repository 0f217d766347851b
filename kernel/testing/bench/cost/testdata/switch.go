package main

const ops = 20_000 // turns

func work() int {
	const text = "12+34*5-6/7 (8)"
	n := 0
	for i := 0; i < 20_000; i++ {
		switch c := text[i%len(text)]; {
		case c >= '0' && c <= '9':
			n += int(c - '0')
		case c == '+', c == '-':
			n++
		case c == '*' || c == '/':
			n += 2
		default:
			n--
		}
	}
	return n
}
