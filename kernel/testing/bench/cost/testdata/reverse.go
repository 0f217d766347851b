package main

const ops = 18_000 // bytes, about

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

func work() int {
	s := "a man, a plan, a canal: panama"
	n := 0
	for i := 0; i < 600; i++ {
		s = reverse(s)
		n += int(s[0])
	}
	return n
}
