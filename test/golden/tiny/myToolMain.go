package main

import (
	"fmt"
	"time"

	"github.com/acme-demo/mytool/internal/hello"
)

// MyTool is myTool.
const MyTool = "myTool"

// 0: one and more
// 1: two
func main() {
	wait := 10 * time.Second
	pairs := [][]int{{1, 2}}
	fmt.Println(MyTool, pairs, hello.Name, 3, wait)
	fmt.Println("{}", time.Now())
}
