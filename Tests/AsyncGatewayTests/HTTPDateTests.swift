import AsyncGateway
import Testing

// What CPython's wsgiref.handlers.format_date_time says of each of these moments.
@Suite("HTTP date")
struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1, "Thu, 01 Jan 1970 00:00:01 GMT"),
        (59, "Thu, 01 Jan 1970 00:00:59 GMT"),
        (3599, "Thu, 01 Jan 1970 00:59:59 GMT"),
        (86399, "Thu, 01 Jan 1970 23:59:59 GMT"),
        (86400, "Fri, 02 Jan 1970 00:00:00 GMT"),
        (784111777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (68169600, "Tue, 29 Feb 1972 00:00:00 GMT"),
        (951782399, "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951825600, "Tue, 29 Feb 2000 12:00:00 GMT"),
        (951868800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (946684799, "Fri, 31 Dec 1999 23:59:59 GMT"),
        (4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (1735689599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (2147483647, "Tue, 19 Jan 2038 03:14:07 GMT"),
        (4294967296, "Sun, 07 Feb 2106 06:28:16 GMT"),
        (13574563200, "Tue, 29 Feb 2400 00:00:00 GMT"),
        (253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `the first and last second of a span are in it`(_ time: Int, _ date: String) {
        #expect(httpDate(unixSeconds: time) == date)
    }

    @Test(arguments: [
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (-86400, "Wed, 31 Dec 1969 00:00:00 GMT"),
        (-86401, "Tue, 30 Dec 1969 23:59:59 GMT"),
        (-26438401, "Fri, 28 Feb 1969 23:59:59 GMT"),
        (-2203891200, "Thu, 01 Mar 1900 00:00:00 GMT"),
        (-11670998400, "Tue, 29 Feb 1600 00:00:00 GMT"),
        (-30610224000, "Wed, 01 Jan 1000 00:00:00 GMT"),
    ])
    func `moments before 1970 have a date too`(_ time: Int, _ date: String) {
        #expect(httpDate(unixSeconds: time) == date)
    }

    @Test(arguments: [
        (233265906, "Mon, 23 May 1977 20:05:06 GMT"),
        (1584161539, "Sat, 14 Mar 2020 04:52:19 GMT"),
        (2697506363, "Fri, 25 Jun 2055 03:19:23 GMT"),
        (7680232566, "Tue, 18 May 2213 13:56:06 GMT"),
        (8448233661, "Mon, 18 Sep 2237 11:34:21 GMT"),
        (9669367434, "Mon, 29 May 2276 23:23:54 GMT"),
        (17699862635, "Mon, 20 Nov 2530 12:30:35 GMT"),
        (18190497729, "Wed, 08 Jun 2546 04:02:09 GMT"),
        (23001773285, "Thu, 24 Nov 2698 05:28:05 GMT"),
        (36300719772, "Thu, 29 Apr 3120 05:16:12 GMT"),
        (40567088934, "Fri, 09 Jul 3255 11:48:54 GMT"),
        (43920753106, "Sat, 17 Oct 3361 01:11:46 GMT"),
        (49206440217, "Tue, 16 Apr 3529 23:36:57 GMT"),
        (58261431597, "Tue, 26 Mar 3816 02:59:57 GMT"),
        (70181027279, "Thu, 12 Dec 4193 09:47:59 GMT"),
        (71070195650, "Fri, 15 Feb 4222 17:00:50 GMT"),
        (75906383599, "Mon, 19 May 4375 02:33:19 GMT"),
        (79654087411, "Fri, 19 Feb 4494 07:23:31 GMT"),
        (80307934588, "Fri, 09 Nov 4514 23:36:28 GMT"),
        (84342045517, "Sun, 11 Sep 4642 01:58:37 GMT"),
        (112021851617, "Sat, 01 Nov 5519 05:00:17 GMT"),
        (126906991473, "Wed, 10 Jul 5991 22:04:33 GMT"),
        (127595629473, "Mon, 06 May 6013 06:24:33 GMT"),
        (140961860685, "Wed, 26 Nov 6436 00:24:45 GMT"),
        (143606571301, "Tue, 17 Sep 6520 02:15:01 GMT"),
        (144836116032, "Mon, 03 Sep 6559 22:27:12 GMT"),
        (154335837763, "Wed, 15 Sep 6860 10:02:43 GMT"),
        (163605706737, "Thu, 17 Jun 7154 13:38:57 GMT"),
        (169558701852, "Wed, 06 Feb 7343 23:24:12 GMT"),
        (194626143410, "Sun, 16 Jun 8137 09:36:50 GMT"),
        (62746739, "Tue, 28 Dec 1971 05:38:59 GMT"),
        (212943230, "Thu, 30 Sep 1976 14:53:50 GMT"),
        (292384782, "Sun, 08 Apr 1979 01:59:42 GMT"),
        (484582259, "Fri, 10 May 1985 14:10:59 GMT"),
        (487409621, "Wed, 12 Jun 1985 07:33:41 GMT"),
        (580393384, "Mon, 23 May 1988 12:23:04 GMT"),
        (644025099, "Tue, 29 May 1990 23:51:39 GMT"),
        (720456051, "Fri, 30 Oct 1992 14:40:51 GMT"),
        (844443808, "Fri, 04 Oct 1996 15:43:28 GMT"),
        (1534374991, "Wed, 15 Aug 2018 23:16:31 GMT"),
        (1540650127, "Sat, 27 Oct 2018 14:22:07 GMT"),
        (1547967731, "Sun, 20 Jan 2019 07:02:11 GMT"),
        (1922946186, "Sun, 08 Dec 2030 07:43:06 GMT"),
        (1988767607, "Sat, 08 Jan 2033 03:26:47 GMT"),
        (2144262250, "Sat, 12 Dec 2037 20:24:10 GMT"),
        (2341728242, "Wed, 16 Mar 2044 08:04:02 GMT"),
        (2775381237, "Wed, 12 Dec 2057 11:13:57 GMT"),
        (2857054586, "Wed, 14 Jul 2060 18:16:26 GMT"),
        (3116542510, "Thu, 04 Oct 2068 02:15:10 GMT"),
        (3270395790, "Sat, 19 Aug 2073 19:16:30 GMT"),
        (3462508076, "Thu, 21 Sep 2079 07:47:56 GMT"),
        (3465253445, "Mon, 23 Oct 2079 02:24:05 GMT"),
        (3656635460, "Thu, 15 Nov 2085 04:04:20 GMT"),
        (3713647915, "Sat, 06 Sep 2087 00:51:55 GMT"),
        (3736559414, "Fri, 28 May 2088 05:10:14 GMT"),
        (3857715036, "Sun, 30 Mar 2092 11:30:36 GMT"),
        (3916622092, "Wed, 10 Feb 2094 06:34:52 GMT"),
        (3931738612, "Wed, 04 Aug 2094 05:36:52 GMT"),
        (4014867766, "Sat, 23 Mar 2097 09:02:46 GMT"),
        (4061850503, "Thu, 18 Sep 2098 03:48:23 GMT"),
    ])
    func `a moment drawn at random has wsgiref's date`(_ time: Int, _ date: String) {
        #expect(httpDate(unixSeconds: time) == date)
    }

    @Test(arguments: [
        (-62_135_596_801, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (Int.min, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (Int.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `a moment outside the years 1...9999 becomes the nearest inside`(
        _ time: Int,
        _ date: String
    ) {
        #expect(httpDate(unixSeconds: time) == date)
    }

    @Test func `a date is appended to what is there`() {
        var bytes = Array("Date: ".utf8)

        HTTPDate.append(unixSeconds: 784_111_777, to: &bytes)

        #expect(bytes == Array("Date: Sun, 06 Nov 1994 08:49:37 GMT".utf8))
        #expect(bytes.count == 6 + HTTPDate.byteCount)
    }
}
