package latin

import "testing"

func TestThaiNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"ทักษิณ":       {"thaksin"},
		"ชินวัตร":      {"chinwat", "shinawatra"},
		"ยิ่งลักษณ์":   {"yinglak"},
		"ประยุทธ์":     {"prayut"},
		"จันทร์โอชา":   {"chanocha"},
		"ภูมิพล":       {"phumiphon", "phumipol"},
		"สมชาย":        {"somchai"},
		"วงศ์สวัสดิ์":  {"wongsawat"},
		"อภิสิทธิ์":    {"aphisit", "abhisit"},
		"เวชชาชีวะ":    {"wetchachiwa"},
		"เศรษฐา":       {"settha", "srettha"},
		"ทวีสิน":       {"thawisin", "tawisin"},
		"แพทองธาร":     {"phaethongthan", "paethongthan"},
		"อนุทิน":       {"anuthin", "anutin"},
		"ชาญวีรกูล":    {"chanwirakun", "chanwirakul"},
		"ธนาธร":        {"thanathon", "thanathorn"},
		"พิธา":         {"phitha", "pitha"},
		"บรรหาร":       {"banhan"},
		"ธรรม":         {"tham"},
		"ชวน":          {"chuan"},
		"สมัคร":        {"samak"},
		"สุนทรเวช":     {"sunthonwet"},
		"เปรม":         {"prem"},
		"ศรีสุวรรณ":    {"sisuwan", "srisuwan"},
		"ณรงค์":        {"narong"},
		"เกรียงศักดิ์": {"kriangsak"},
		"เมือง":        {"mueang"},
		"ไทย":          {"thai"},
		"พระนคร":       {"phranakhon", "phranakorn"},
	})
}

func TestLaoIsReadLikeThai(t *testing.T) {
	mustSpell(t, map[string][]string{
		"ທອງລຸນ":  {"thonglun"},
		"ສີສຸລິດ": {"sisulit"},
		"ລາວ":     {"lao"},
	})
}
