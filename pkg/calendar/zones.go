package calendar

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// places are the zones of the IANA database, by what their names begin with. Whether a zone exists is asked of the
// database itself; these are only what a wrong name may have meant.
var places = map[string]string{
	"Africa": "Abidjan Accra Addis_Ababa Algiers Asmara Asmera Bamako Bangui Banjul Bissau Blantyre Brazzaville " +
		"Bujumbura Cairo Casablanca Ceuta Conakry Dakar Dar_es_Salaam Djibouti Douala El_Aaiun Freetown " +
		"Gaborone Harare Johannesburg Juba Kampala Khartoum Kigali Kinshasa Lagos Libreville Lome Luanda " +
		"Lubumbashi Lusaka Malabo Maputo Maseru Mbabane Mogadishu Monrovia Nairobi Ndjamena Niamey Nouakchott " +
		"Ouagadougou Porto-Novo Sao_Tome Timbuktu Tripoli Tunis Windhoek",
	"America": "Adak Anchorage Anguilla Antigua Araguaina Argentina/Buenos_Aires Argentina/Catamarca " +
		"Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja Argentina/Mendoza Argentina/Rio_Gallegos " +
		"Argentina/Salta Argentina/San_Juan Argentina/San_Luis Argentina/Tucuman Argentina/Ushuaia Aruba " +
		"Asuncion Atikokan Atka Bahia Bahia_Banderas Barbados Belem Belize Blanc-Sablon Boa_Vista Bogota " +
		"Boise Buenos_Aires Cambridge_Bay Campo_Grande Cancun Caracas Catamarca Cayenne Cayman Chicago " +
		"Chihuahua Ciudad_Juarez Coral_Harbour Cordoba Costa_Rica Coyhaique Creston Cuiaba Curacao " +
		"Danmarkshavn Dawson Dawson_Creek Denver Detroit Dominica Edmonton Eirunepe El_Salvador Ensenada " +
		"Fort_Nelson Fort_Wayne Fortaleza Glace_Bay Godthab Goose_Bay Grand_Turk Grenada Guadeloupe Guatemala " +
		"Guayaquil Guyana Halifax Havana Hermosillo Indiana/Indianapolis Indiana/Knox Indiana/Marengo " +
		"Indiana/Petersburg Indiana/Tell_City Indiana/Vevay Indiana/Vincennes Indiana/Winamac Indianapolis " +
		"Inuvik Iqaluit Jamaica Jujuy Juneau Kentucky/Louisville Kentucky/Monticello Knox_IN Kralendijk " +
		"La_Paz Lima Los_Angeles Louisville Lower_Princes Maceio Managua Manaus Marigot Martinique Matamoros " +
		"Mazatlan Mendoza Menominee Merida Metlakatla Mexico_City Miquelon Moncton Monterrey Montevideo " +
		"Montreal Montserrat Nassau New_York Nipigon Nome Noronha North_Dakota/Beulah North_Dakota/Center " +
		"North_Dakota/New_Salem Nuuk Ojinaga Panama Pangnirtung Paramaribo Phoenix Port-au-Prince " +
		"Port_of_Spain Porto_Acre Porto_Velho Puerto_Rico Punta_Arenas Rainy_River Rankin_Inlet Recife Regina " +
		"Resolute Rio_Branco Rosario Santa_Isabel Santarem Santiago Santo_Domingo Sao_Paulo Scoresbysund " +
		"Shiprock Sitka St_Barthelemy St_Johns St_Kitts St_Lucia St_Thomas St_Vincent Swift_Current " +
		"Tegucigalpa Thule Thunder_Bay Tijuana Toronto Tortola Vancouver Virgin Whitehorse Winnipeg Yakutat " +
		"Yellowknife",
	"Antarctica": "Casey Davis DumontDUrville Macquarie Mawson McMurdo Palmer Rothera Syowa Troll Vostok",
	"Asia": "Aden Almaty Amman Anadyr Aqtau Aqtobe Ashgabat Ashkhabad Atyrau Baghdad Bahrain Baku Bangkok Barnaul " +
		"Beirut Bishkek Brunei Calcutta Chita Choibalsan Chongqing Chungking Colombo Dacca Damascus Dhaka " +
		"Dili Dubai Dushanbe Famagusta Gaza Harbin Hebron Ho_Chi_Minh Hong_Kong Hovd Irkutsk Istanbul Jakarta " +
		"Jayapura Jerusalem Kabul Kamchatka Karachi Kashgar Kathmandu Katmandu Khandyga Kolkata Krasnoyarsk " +
		"Kuala_Lumpur Kuching Kuwait Macao Macau Magadan Makassar Manila Muscat Nicosia Novokuznetsk " +
		"Novosibirsk Omsk Oral Phnom_Penh Pontianak Pyongyang Qatar Qostanay Qyzylorda Rangoon Riyadh Saigon " +
		"Sakhalin Samarkand Seoul Shanghai Singapore Srednekolymsk Taipei Tashkent Tbilisi Tehran Tel_Aviv " +
		"Thimbu Thimphu Tokyo Tomsk Ujung_Pandang Ulaanbaatar Ulan_Bator Urumqi Ust-Nera Vientiane " +
		"Vladivostok Yakutsk Yangon Yekaterinburg Yerevan",
	"Atlantic": "Azores Bermuda Canary Cape_Verde Faeroe Faroe Jan_Mayen Madeira Reykjavik South_Georgia St_Helena " +
		"Stanley",
	"Australia": "ACT Adelaide Brisbane Broken_Hill Canberra Currie Darwin Eucla Hobart LHI Lindeman Lord_Howe " +
		"Melbourne NSW North Perth Queensland South Sydney Tasmania Victoria West Yancowinna",
	"Europe": "Amsterdam Andorra Astrakhan Athens Belfast Belgrade Berlin Bratislava Brussels Bucharest Budapest " +
		"Busingen Chisinau Copenhagen Dublin Gibraltar Guernsey Helsinki Isle_of_Man Istanbul Jersey " +
		"Kaliningrad Kiev Kirov Kyiv Lisbon Ljubljana London Luxembourg Madrid Malta Mariehamn Minsk Monaco " +
		"Moscow Nicosia Oslo Paris Podgorica Prague Riga Rome Samara San_Marino Sarajevo Saratov Simferopol " +
		"Skopje Sofia Stockholm Tallinn Tirane Tiraspol Ulyanovsk Uzhgorod Vaduz Vatican Vienna Vilnius " +
		"Volgograd Warsaw Zagreb Zaporozhye Zurich",
	"Indian": "Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Maldives Mauritius Mayotte Reunion",
	"Pacific": "Apia Auckland Bougainville Chatham Chuuk Easter Efate Enderbury Fakaofo Fiji Funafuti Galapagos " +
		"Gambier Guadalcanal Guam Honolulu Johnston Kanton Kiritimati Kosrae Kwajalein Majuro Marquesas " +
		"Midway Nauru Niue Norfolk Noumea Pago_Pago Palau Pitcairn Pohnpei Ponape Port_Moresby Rarotonga " +
		"Saipan Samoa Tahiti Tarawa Tongatapu Truk Wake Wallis Yap",
}

// short are zones by the letters that clocks show, which are no names: several zones share them.
var short = map[string]string{
	"kst": "Asia/Seoul", "jst": "Asia/Tokyo", "ist": "Asia/Kolkata", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "ict": "Asia/Bangkok", "wib": "Asia/Jakarta",
	"pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "mdt": "America/Denver", "cst": "America/Chicago", "cdt": "America/Chicago", "edt": "America/New_York",
	"brt": "America/Sao_Paulo", "bst": "Europe/London", "cest": "Europe/Berlin", "eest": "Europe/Athens", "msk": "Europe/Moscow",
	"aest": "Australia/Sydney", "aedt": "Australia/Sydney", "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "z": "UTC",
}

var anOffset = pattern.Of(`^(?i:utc|gmt)?([+-]?)([0-9]{1,2})(?::?([0-9]{2}))?$`)

// offsets are zones by the hours that they are ahead of UTC in winter, one or two of each.
var offsets = map[string]string{
	"-11": "Pacific/Pago_Pago", "-10": "Pacific/Honolulu", "-9": "America/Anchorage", "-8": "America/Los_Angeles", "-7": "America/Denver", "-6": "America/Chicago",
	"-5": "America/New_York", "-4": "America/Halifax", "-3": "America/Sao_Paulo", "-2": "America/Noronha", "-1": "Atlantic/Azores", "0": "UTC or Europe/London",
	"1": "Europe/Paris", "2": "Europe/Athens", "3": "Europe/Moscow", "3:30": "Asia/Tehran", "4": "Asia/Dubai", "5": "Asia/Karachi", "5:30": "Asia/Kolkata", "5:45": "Asia/Kathmandu",
	"6": "Asia/Dhaka", "7": "Asia/Bangkok", "8": "Asia/Singapore", "9": "Asia/Seoul", "9:30": "Australia/Adelaide", "10": "Australia/Sydney", "11": "Pacific/Guadalcanal",
	"12": "Pacific/Auckland", "13": "Pacific/Tongatapu",
}

// ofOffset is a zone for what is only a distance from UTC: +09:00, UTC+9, 9. "" for what is none.
func ofOffset(name string) string {
	found := anOffset.FindStringSubmatch(strings.ReplaceAll(name, " ", ""))
	if found == nil {
		return ""
	}
	hours := strings.TrimLeft(found[2], "0")
	if hours == "" {
		hours = "0"
	} else if found[1] == "-" {
		hours = "-" + hours
	}
	if found[3] != "" && found[3] != "00" {
		hours += ":" + found[3]
	}
	return cmp.Or(offsets[hours], "Asia/Seoul")
}

// nearby is the zone that a wrong name most likely stands for: one that is written with other letters or
// blanks, a city without its area, one that is nearly the same. "" for none.
func nearby(name string) string {
	flat := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
	if zone := short[flat]; zone != "" {
		return zone
	}
	whole, cities := map[string]string{"utc": "UTC"}, map[string]string{}
	for _, area := range slices.Sorted(maps.Keys(places)) {
		for city := range strings.FieldsSeq(places[area]) {
			zone := area + "/" + city
			whole[strings.ToLower(zone)] = zone
			cities[strings.ToLower(city[strings.LastIndexByte(city, '/')+1:])] = zone
		}
	}
	last := flat[strings.LastIndexByte(flat, '/')+1:]
	for _, look := range []struct {
		in   map[string]string
		name string
	}{{whole, flat}, {cities, last}} {
		if zone := look.in[look.name]; zone != "" {
			return zone
		}
	}
	if near := keys.Nearest(flat, slices.Collect(maps.Keys(whole))); near != "" && strings.Contains(flat, "/") {
		return whole[near]
	}
	if near := keys.Nearest(last, slices.Collect(maps.Keys(cities))); near != "" && keys.Distance(last, near) <= 2 {
		return cities[near]
	}
	return ""
}
