/**
 * Passwords, and beginnings of passwords, that every list of leaked ones holds many times, English and Korean (also
 * Korean words typed on a Latin keyboard), in lower case. Small on purpose: it stops what an online guesser tries first.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  00000000 0123456789 0987654321 11111111 11223344 1122334455 123123123 12341234 12344321 12345678
  123456789 1234567890 123456789a 1234567a 1234qwer 123abc123 123qweasd 12qwaszx 147258369 159357456
  159753 19191919 1a2b3c4d 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 20202020 31415926
  741852963 789456123 88888888 963852741 987654321 a12345678 a123456789 a1b2c3d4 a1s2d3f4 aa123456
  abc12345 abc123456 abcd1234 abcdef12 abcdefg1 access admin admin123 adminadmin administrador
  administrator andrew anthony anyoung april arsenal asdf asdf1234 asdfasdf asdfgh asdfghjk asdfghjkl
  ashley august autumn azerty azertyuiop barcelona baseball basketball batman blink182 business butterfly
  changeit changeme charlie cheese chelsea chocolate company computer contrasena correcthorsebatterystaple
  corvette daehanminguk daniel december default demo demodemo dkagh dkssud dkssudgktpdy dlatl docproc
  docproc123 document documents dragon eogksalsrnr example facebook february ferrari football football1
  fortnite freedom friday goodluck google guest guestguest hello hellohello helloworld ilovegod iloveyou
  iloveyou1 internet january jennifer jessica jordan joshua july june juventus korea korea1234 letmein
  letmein1 letmeinnow liverpool login loginlogin lovelove loveyou manager manchester march master
  masterkey matthew maverick mercedes michael michelle minecraft monday monkey motdepasse mustang
  mypassword naruto newpassword nicole nopassword november october office operator p@ssw0rd p@ssword
  pa55word parola pass pass1234 passpass passphrase passport passw0rd password password1 password123456
  passwort pikachu pokemon porsche princess princess1 q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qlalfqjsgh
  qlqjs qweasd qweasdzxc qwer1234 qwerty qwerty123 qwertyui qwertyuiop qwertz qwertzuiop realmadrid
  rhksflwk root rootroot sample samsung samsung1 sarang saranghae saturday secret secret123 senha123 seoul
  september server shadow spiderman spring starwars strawberry summer sunday sunshine sunshine1 superman
  supervisor system temporary test test1234 tester testing testtest thepassword thisisapassword thursday
  tkfkdgo tkfkdgody toor topsecret trustno1 tuesday user username userpass wednesday welcome welcome1
  whatever winter yourpassword zaq12wsx zaq1zaq1 zxcv1234 zxcvbn zxcvbnm zxcvbnm1 관리자 대한민국 비밀번호 비밀번호입니다
  사랑해 사랑해요 안녕하세요
`
    .trim()
    .split(/\s+/u),
);
