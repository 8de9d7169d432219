package history

// dictionary is what deflate knows before it begins: words of records, their
// numbers taken out, the likeliest last. It is part of block version 1 and must
// not change.
const dictionary = `0,0,0,0,0,0,0,0,0,0;00;01;02;0,1,2,3,4,5,6,7,8,9,00,01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59;` +
	`{"signal":"backlog_age","why":"AccessDenied: throttled, timeout, no datapoint, no such metric"}],"gaps":[{"signal":"capacity","why":"` +
	`"adopted":true,"breaker":{"waiting":0,"best":0,"opened":"0-0-0T0:0:0Z","probe":"0-0-0T0:0:0Z","tries":0,"why":"0 of 0 in service and no progress for 0 ticks"}},"outcome":{"status":"refused","failed","applied","in progress","unknown","detail":"` +
	`open since 0:0 (0 of 0 in service and AWS reports a failed launch: ); growth by one is tried at 0:0` +
	`,"abstains":true},{"rule":"breaker","rule":"owner","rule":"signals","rule":"fresh","rule":"adopted","rule":"bounds","because":"hold: shrinking needs every scaler: ` +
	`somebody else changed the size from 0 to 0; own mode would be refused: 0 is out of bounds: configured 0 to 0, the group's own maximum is 0 not below 0 (not above 0 (` +
	`the smallest wish of the last 0m0s is 0; scale-in waits until the wishes of the last 0m0s are known; growth waits until ` +
	`memory began 0m0s ago, changed by somebody else 0h0m0s ago, grew 0m0s ago, 0m0s of 0m0s left` +
	`0 messages visible and in flight, 0 messages per worker (0s delay / 0s each); within the tolerance of 0 %` +
	`; above 0: 0 x 0 x 0 = 0, and 0 are ordered; below 0: give back 0 % (at 0:0:0 it is not known)` +
	`"signal":"backlog","unit":"messages"},{"signal":"errors","unit":"count","quality":"stale"},"mode":"observe","mode":"floor","urgency":"repair","urgency":"high",` +
	`{"decision":{"tier":"workers","at":"0-0-0T0:0:0Z","mode":"own","from":0,"to":0,"urgency":"calm","reasons":[{"rule":"backlog","from":0,"to":0,"because":"` +
	`{"decision":{"tier":"web-0","at":"0-0-0T0:0:0Z","mode":"own","from":0,"to":0,"urgency":"calm","reasons":[{"rule":"target","from":0,"to":0,"because":"cpu 0 % against a goal of 0 % is 0 times the goal, with 0 in service at 0:0:0; 0 would do and 0 are ordered"},` +
	`{"rule":"stabilise","from":0,"to":0,"because":"the largest wish of the last 0m0s is 0"},{"rule":"cooldown","from":0,"to":0,"because":"shrank 0m0s ago, 0m0s of 0m0s left"},` +
	`{"rule":"limits","from":0,"to":0,"because":"configured 0 to 0"}],"wish":0,"proposals":[{"scaler":"target","size":0,"urgency":"calm","because":"cpu 0 % against a goal of 0 % is 0 times the goal, with 0 in service at 0:0:0` +
	`"},{"scaler":"pressure","size":0,"urgency":"calm","because":"pressure 0, the highest of cpu 0 %/0 = 0, latency 0 s/0 = 0, requests 0 requests/second/(0 x 0) = 0; between 0 and 0"}],` +
	`"capacity":{"desired":0,"in_service":0,"pending":0,"min":0,"max":0,"at":"0-0-0T0:0:0Z"},"samples":[{"signal":"cpu","value":0,"unit":"percent","at":"0-0-0T0:0:0Z","period":0,"quality":"fresh"},` +
	`{"signal":"latency","value":0,"unit":"seconds","at":"0-0-0T0:0:0Z","period":0,"quality":"fresh"},{"signal":"requests","value":0,"unit":"requests/second","at":"0-0-0T0:0:0Z","period":0,"quality":"fresh"}]},` +
	`"outcome":{"status":"unchanged","at":"0-0-0T0:0:0Z"}}`
